import { environmentOf } from "../command.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Runtime } from "../runtime.js";
import { serverSession } from "../server.js";
import { serve } from "./serve.js";

const VERSION = "1.20261117.1";
const PACKAGE = `@cloudflare/workerd-${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "64" : process.arch}`;
export const WORKERD = { package: { [PACKAGE]: VERSION }, path: `${PACKAGE}/bin/workerd` };

/** The newest date that this workerd knows. */
export const NEWEST_DATE = "2026-11-17";
/** Since then a worker can make streams of its own, without which no body can be tapped. Older dates do not work. */
const OLDEST_DATE = "2022-11-30";

/** The wasm is a module of the worker, under the name by which the entry imports it. */
const WASM = { "./genspan.wasm": "node_modules/genspan/dist/genspan.wasm" };
const BUNDLE = { conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm", "cloudflare:workers", "node:*"] };

/** Node's modules became the default on 2026-08-04. */
export const runtimes: readonly Runtime[] = [row(NEWEST_DATE, []), row(NEWEST_DATE, ["no_nodejs_compat"]), row(OLDEST_DATE, []), row(OLDEST_DATE, ["nodejs_compat"])];

function row(compatibilityDate: string, compatibilityFlags: readonly string[]): Runtime {
  return {
    name: ["workerd", compatibilityDate, ...compatibilityFlags].join(" "),
    programs: WORKERD.package,
    obstacle: () => missingProgram(WORKERD.path),
    async start(project) {
      for (const name of ["apps-worker", "example-worker"]) await project.bundle(`${name}.bundle.js`, { entryPoints: [`${name}.js`], ...BUNDLE });
      return serverSession((which, settings) =>
        serve(inPackage(WORKERD.path), project.folder, {
          ...{ compatibilityDate, compatibilityFlags, main: `${which}-worker.bundle.js`, wasm: WASM },
          ...{ bindings: environmentOf(settings), modelOrigin: settings.modelOrigin },
        }),
      );
    },
  };
}
