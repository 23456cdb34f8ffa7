import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { esbuild } from "../chromium/build.js";
import { startSite } from "../chromium/site.js";
import type { Runtime } from "../runtime.js";
import { findFirefox, openTab } from "./firefox.js";

const CHROMIUM = fileURLToPath(new URL("../chromium", import.meta.url));
const READY_STEP_MS = 50;

/** The bundled page of Chromium, in the Firefox of the machine. Nothing installs one: it is large. */
export const runtimes: readonly Runtime[] = [
  {
    name: "Firefox, esbuild",
    example: "chromium/example.js",
    packages: { ws: "8.23.0" },
    async obstacle() {
      return (await findFirefox()) === undefined ? "Firefox is not installed: FIREFOX or PATH would name it" : undefined;
    },
    async start(project) {
      await cp(CHROMIUM, project.folder, { recursive: true });
      const site = await startSite(project.folder);
      const tab = await openTab((await findFirefox()) ?? "");
      return {
        async run(check, settings) {
          await writeFile(join(project.folder, "config.js"), `export const SENTRY_DSN = ${JSON.stringify(settings[0]?.dsn)};\n`);
          await esbuild({ page: "page.js", example: "example.js" })(project);
          await tab.open(`${site.origin}/built/page.html`);
          const ready = `new Promise((resolve) => { const timer = setInterval(() => globalThis.run && resolve(clearInterval(timer)), ${READY_STEP_MS}); })`;
          const returned = await tab.evaluate(`${ready}.then(() => globalThis.run(${JSON.stringify(check)}, ${JSON.stringify(settings)}))`);
          if (!Array.isArray(returned)) throw new Error(`the page returned ${JSON.stringify(returned)}`);
          return returned;
        },
        async example({ modelOrigin }) {
          site.setModel(modelOrigin);
          await tab.open(`${site.origin}/built/example-page.html`);
        },
        async close() {
          await tab.close();
          await site.close();
        },
      };
    },
  },
];
