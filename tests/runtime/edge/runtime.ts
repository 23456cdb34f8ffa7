import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { environmentOf } from "../command.js";
import type { Runtime } from "../runtime.js";
import { serverSession, startServer } from "../server.js";

/** What bundlers for the edge make of `?module`: a name under which the platform puts the compiled module. */
const compiledWasm: Plugin = {
  name: "compiled-wasm",
  setup(build) {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "compiled-wasm" }));
    build.onLoad({ filter: /./, namespace: "compiled-wasm" }, () => ({ contents: "export default genspan_wasm;" }));
  },
};

/** The route that Next serves is an edge function like any other. */
const NEXT_ROUTE = "next/app/api/ask/route.js";

/** Vercel's runtime of edge functions, by itself. */
export const runtimes: readonly Runtime[] = [
  {
    name: "edge-runtime 4.0.1",
    example: NEXT_ROUTE,
    segment: "GET /",
    packages: { "edge-runtime": "4.0.1" },
    async start(project) {
      await cp(new URL(`../${NEXT_ROUTE}`, import.meta.url), join(project.folder, "route.js"));
      for (const name of ["apps-function", "example-function"]) {
        const entry = { entryPoints: [`${name}.js`], format: "iife" as const, target: "es2022", conditions: ["edge-light", "worker", "browser"] };
        await project.bundle(`${name}.bundle.js`, { ...entry, plugins: [compiledWasm] });
      }
      return serverSession((which, settings) =>
        startServer(project.folder, process.execPath, ["serve.cjs", `${which}-function.bundle.js`], environmentOf(settings)),
      );
    },
  },
];
