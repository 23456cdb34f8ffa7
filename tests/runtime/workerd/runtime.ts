import { environmentOf } from "../command.js";
import { NEWEST_NODE } from "../node/runtime.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Project } from "../project.js";
import type { Runtime, Session } from "../runtime.js";
import { serverSession } from "../server.js";
import { serve } from "./serve.js";
import { bundleWithWrangler } from "./wrangler.js";
import type { Upload } from "./wrangler.js";

const VERSION = "1.20261117.1";
const PACKAGE = `@cloudflare/workerd-${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "64" : process.arch}`;
export const WORKERD = { package: { [PACKAGE]: VERSION }, path: `${PACKAGE}/bin/workerd` };

/** The newest date that this workerd knows. */
const NEWEST_DATE = "2026-11-17";
/** Since then a worker can make streams of its own, without which no body can be tapped. Older dates do not work. */
const OLDEST_DATE = "2022-11-30";

/** The wasm is a module of the worker, under the name by which the entry imports it. */
const WASM = { "./genspan.wasm?module": "node_modules/genspan/dist/genspan.wasm" };
const BUNDLE = { conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm?module", "cloudflare:workers", "node:*"] };

const EXAMPLE = { example: "workerd/example-worker.js", segment: "GET /" };

/** Node's modules became the default on 2026-08-04. */
export const runtimes: readonly Runtime[] = [
  row(NEWEST_DATE, []),
  row(NEWEST_DATE, ["no_nodejs_compat"]),
  row(OLDEST_DATE, []),
  row(OLDEST_DATE, ["nodejs_compat"]),
  {
    name: `workerd ${NEWEST_DATE} by wrangler`,
    ...EXAMPLE,
    packages: { wrangler: "4.164.0" },
    programs: { ...WORKERD.package, ...NEWEST_NODE.package },
    // Wrangler refuses Node 20.
    obstacle: async () => (await missingProgram(WORKERD.path)) ?? missingProgram(NEWEST_NODE.path),
    async start(project) {
      const node = inPackage(NEWEST_NODE.path);
      return session(project, NEWEST_DATE, [], (name) => bundleWithWrangler(node, project.folder, name, NEWEST_DATE));
    },
  },
];

function row(compatibilityDate: string, compatibilityFlags: readonly string[]): Runtime {
  return {
    name: ["workerd", compatibilityDate, ...compatibilityFlags].join(" "),
    ...EXAMPLE,
    programs: WORKERD.package,
    obstacle: () => missingProgram(WORKERD.path),
    start: async (project) =>
      session(project, compatibilityDate, compatibilityFlags, async (name) => {
        await project.bundle(`${name}.bundle.js`, { entryPoints: [`${name}.js`], ...BUNDLE });
        return { main: `${name}.bundle.js`, wasm: WASM };
      }),
  };
}

function session(project: Project, compatibilityDate: string, compatibilityFlags: readonly string[], bundle: (name: string) => Promise<Upload>): Session {
  return serverSession(async (which, settings) =>
    serve(inPackage(WORKERD.path), project.folder, {
      ...{ compatibilityDate, compatibilityFlags, ...(await bundle(`${which}-worker`)) },
      ...{ bindings: environmentOf(settings), modelOrigin: settings.modelOrigin },
    }),
  );
}
