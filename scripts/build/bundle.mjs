import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ROOT } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

/** Entries that carry the client. Every other entry is a sub-path on top of one of these, whichever the runtime picks. */
export const MAIN_ENTRIES = ["node", "inline", "workerd", "edge-light", "slim"];

/** Entries of programs that start often and download nothing. */
const SERVER_ENTRIES = ["node", "workerd", "edge-light"];

/** The core as pages load it: a text in a module of its own, which is moved to the front of the bundle under this name. */
const INLINE = "target/wasm/inline.js";
const CORE_TEXT = /".*"/;
const CORE_NAME = "PACKED_CORE";

/** One client serves a program, so its state must not be bundled a second time into a sub-path. */
const STATEFUL_MODULES = /[\\/]js[\\/](client|engine|scope|engine[\\/](instance|module))\.ts$/;

/** Bundles each file of `js/entry` into `dist`. */
export async function bundleEntries() {
  const names = (await readdir(join(ROOT, "js/entry"))).filter((name) => name.endsWith(".ts")).map((name) => basename(name, ".ts"));
  if (await isFresh(names.map((name) => `dist/${name}.js`), ["js", "scripts/build/bundle.mjs", "target/wasm/glue", INLINE, "target/wasm/brotli.js"])) return;
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
    external: ["./genspan.wasm?module", "cloudflare:workers", "node:zlib"],
  };
  const isMain = (name) => MAIN_ENTRIES.includes(name);
  await build({ ...options, entryPoints: names.filter(isMain).map(entryPath), plugins: [coreInFront] });
  await build({ ...options, entryPoints: names.filter((name) => !isMain(name)).map(entryPath), plugins: [mainEntryIsExternal] });
  for (const name of names) await shorten(name);
}

/**
 * esbuild bundles; terser then uses the same few names everywhere, which is worth 7 % of gzip. With `reduce_funcs` it moves each function
 * that is called once into its caller: 0.2 KB less to download, but V8 reads it once more with the caller, which costs each start of a
 * worker 0.4 ms.
 */
async function shorten(name) {
  const { minify } = await import("terser");
  const file = join(ROOT, "dist", `${name}.js`);
  const [code, map, preamble] = await Promise.all([readFile(file, "utf8"), readFile(`${file}.map`, "utf8"), frontOf(name)]);
  const compress = { passes: 5, reduce_funcs: !SERVER_ENTRIES.includes(name) };
  // One character beyond Latin-1 would make engines keep the whole text, the core in it too, in two bytes a character.
  const options = { module: true, ecma: 2022, compress, format: { preamble, ascii_only: true } };
  const short = await minify(code, { ...options, sourceMap: { content: map, includeSources: true, url: `${name}.js.map` } });
  await Promise.all([writeFile(file, short.code), writeFile(`${file}.map`, short.map)]);
}

/**
 * The core, to stand before all code. Amid the code, where terser would put it, it parts what follows too far from what comes before for
 * both to be packed together, which costs 1 % of the whole.
 */
async function frontOf(name) {
  if (name !== "inline") return undefined;
  const [text] = CORE_TEXT.exec(await readFile(join(ROOT, INLINE), "utf8"));
  return `const ${CORE_NAME}=${text};`;
}

/** Leaves only a name where the core would be bundled. */
const coreInFront = {
  name: "core-in-front",
  setup(build) {
    build.onLoad({ filter: /[\\/]target[\\/]wasm[\\/]inline\.js$/ }, async ({ path }) => ({ contents: (await readFile(path, "utf8")).replace(CORE_TEXT, CORE_NAME) }));
  },
};

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
