import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ROOT } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

/** Entries that carry the client. Every other entry is a sub-path on top of one of these, whichever the runtime picks. */
export const MAIN_ENTRIES = ["node", "inline", "workerd", "edge-light", "slim"];

/** One client serves a program, so its state must not be bundled a second time into a sub-path. */
const STATEFUL_MODULES = /[\\/]js[\\/](client|engine|module|scope)\.ts$/;

/** Bundles each file of `js/entry` into `dist`. */
export async function bundleEntries() {
  const names = (await readdir(join(ROOT, "js/entry"))).filter((name) => name.endsWith(".ts")).map((name) => basename(name, ".ts"));
  if (await isFresh(names.map((name) => `dist/${name}.js`), ["js", "target/wasm/glue", "target/wasm/inline.js", "target/wasm/gzipped.js"])) return;
  const { build } = await import("esbuild");
  const options = {
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    minify: true,
    outdir: "dist",
    sourcemap: true,
    target: "es2022",
    logLevel: "warning",
    // Left for the runtime or its bundler: what a `.wasm` import means differs from one to the next.
    external: ["./genspan.wasm", "./genspan.wasm?module", "cloudflare:workers"],
  };
  const isMain = (name) => MAIN_ENTRIES.includes(name);
  await build({ ...options, entryPoints: names.filter(isMain).map(entryPath) });
  await build({ ...options, entryPoints: names.filter((name) => !isMain(name)).map(entryPath), plugins: [mainEntryIsExternal] });
  for (const name of names) await shorten(join(ROOT, "dist", `${name}.js`));
}

/** esbuild bundles; terser then gives the same few names to the same things everywhere, which is worth 7 % of gzip. */
async function shorten(file) {
  const { minify } = await import("terser");
  const [code, map] = await Promise.all([readFile(file, "utf8"), readFile(`${file}.map`, "utf8")]);
  const options = { module: true, ecma: 2022, compress: { passes: 3 } };
  const short = await minify(code, { ...options, sourceMap: { content: map, includeSources: true, url: `${basename(file)}.map` } });
  await Promise.all([writeFile(file, short.code), writeFile(`${file}.map`, short.map)]);
}

function entryPath(name) {
  return `js/entry/${name}.ts`;
}

/** In sources a sub-path imports `../index.js`; in the package that is `genspan`, so that all share one client. */
const mainEntryIsExternal = {
  name: "main-entry-is-external",
  setup(build) {
    build.onResolve({ filter: /[\\/]index\.js$/ }, () => ({ path: "genspan", external: true }));
    build.onLoad({ filter: STATEFUL_MODULES }, ({ path }) => ({
      errors: [{ text: `${path} holds state: a sub-path reaches it through js/index.ts` }],
    }));
  },
};
