import { spawnSync } from "node:child_process";
import { build } from "./build.mjs";
import { ROOT } from "./command.mjs";
import { main, setUp } from "./setup.mjs";

/** Builds, then measures in a fresh process: garbage of one contender must not be collected on the account of the next. */
await main(async () => {
  await setUp("build");
  await build();
  const { status } = spawnSync("node", ["--expose-gc", "--import", "tsx", "bench/main.ts", ...process.argv.slice(2)], { cwd: ROOT, stdio: "inherit" });
  process.exitCode = status ?? 1;
});
