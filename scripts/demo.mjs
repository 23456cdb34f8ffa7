import { build } from "./build.mjs";
import { main, setUp } from "./setup.mjs";

/** Brings a fresh clone to the running demo, in this process. */
await main(async () => {
  await setUp("build");
  await build();
  const { register } = await import("tsx/esm/api");
  register();
  await import("../demo/main.ts");
});
