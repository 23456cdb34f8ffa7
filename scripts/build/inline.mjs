import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { ROOT, run } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

const INLINE = "target/wasm/inline.js";
const BROTLI = "target/wasm/brotli.js";
const SORTED = "target/wasm/genspan.sorted";
const PACKED = "target/wasm/packed.gz";

/**
 * Makes the copies of the core that `#inline` and `#brotli` name, as base64, which costs 1 % more on the wire than bytes. The one for pages
 * is sorted, and packed as small as pages can unpack it. The other need not be put together before it starts.
 */
export async function inlineCore(wasmFile) {
  if (await isFresh([INLINE, BROTLI], [wasmFile, "js/sorted"])) return;
  const { sortModule } = await sorter();
  const wasm = await readFile(join(ROOT, wasmFile));
  await writeFile(join(ROOT, SORTED), sortModule(new Uint8Array(wasm)));
  await run("node", ["scripts/build/pack.mjs", SORTED, PACKED]);
  await writeModule(INLINE, "packedCore", await readFile(join(ROOT, PACKED)));
  await writeModule(BROTLI, "brotliCore", await promisify(brotliCompress)(wasm));
}

async function writeModule(file, name, packed) {
  await writeFile(join(ROOT, file), `export const ${name} = "${packed.toString("base64")}";\n`);
  await writeFile(join(ROOT, file.replace(/js$/, "d.ts")), `/** The core, packed, as base64. */\nexport declare const ${name}: string;\n`);
}

/** Sorting is the reverse of what the package does, so both are written in one place, in TypeScript. */
async function sorter() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: ["js/sorted/sort.ts"], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
