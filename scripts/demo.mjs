import { build } from "./build.mjs";
import { openInBrowser, startSpotlight } from "./demo/spotlight.mjs";
import { main, setUp } from "./setup.mjs";

/** Brings a fresh clone to the running demo, in this process; with `--spotlight`, beside a Spotlight that shows it too. */
await main(async () => {
  await setUp("build");
  await build();
  const spotlight = process.argv.includes("--spotlight") ? await startSpotlight() : undefined;
  if (spotlight) {
    process.env.SPOTLIGHT_URL = spotlight.origin;
    process.once("exit", spotlight.stop);
  }
  const { register } = await import("tsx/esm/api");
  register();
  await import("../demo/main.ts");
  if (spotlight) await openInBrowser(spotlight.origin);
});
