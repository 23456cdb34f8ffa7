import { spawnSync } from "node:child_process";
import { build } from "./build.mjs";
import { ROOT } from "./command.mjs";
import { main, setUp } from "./setup.mjs";

/** What is kept under load, each by a process of its own, so that none finds another's code compiled. `plain` is Node without genspan. */
const SUBJECTS = ["plain", "node", "workerd"];

/** Builds, then runs the load: `npm run soak`, or `npm run soak -- node`. */
await main(async () => {
  await setUp("build");
  await build();
  const chosen = process.argv.slice(2);
  for (const subject of chosen.length > 0 ? chosen : SUBJECTS) {
    const words = ["--expose-gc", "--experimental-websocket", "--import", "tsx", "bench/soak/main.ts", subject];
    const { status } = spawnSync("node", words, { cwd: ROOT, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
});
