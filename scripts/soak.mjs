import { spawnSync } from "node:child_process";
import { build } from "./build.mjs";
import { ROOT } from "./command.mjs";
import { main, setUp } from "./setup.mjs";

/** Builds, then keeps one Node process and one workerd isolate under load: `npm run soak`, or `npm run soak -- node`. */
await main(async () => {
  await setUp("build");
  await build();
  const words = ["--expose-gc", "--experimental-websocket", "--import", "tsx", "bench/soak/main.ts", ...process.argv.slice(2)];
  const { status } = spawnSync("node", words, { cwd: ROOT, stdio: "inherit" });
  process.exitCode = status ?? 1;
});
