import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

const INLINE = "target/wasm/inline.js";
const GZIPPED = "target/wasm/gzipped.js";
const SORTED = "target/wasm/genspan.sorted";

/**
 * Makes the copies of the core that `#inline` and `#gzipped` name, as base64, which costs 1 % more on the wire than bytes. What pages
 * download is sorted and packed as small as can be; the other starts without being put together.
 */
export async function inlineCore(wasmFile) {
  if (await isFresh([INLINE, GZIPPED], [wasmFile, "js/sorted"])) return;
  const { sortModule } = await sorter();
  await writeFile(join(ROOT, SORTED), sortModule(new Uint8Array(await readFile(join(ROOT, wasmFile)))));
  await Promise.all([packInto(INLINE, "packedCore", SORTED), packInto(GZIPPED, "gzippedCore", wasmFile)]);
}

async function packInto(file, name, from) {
  const packed = `target/wasm/${name}.gz`;
  await run("node", ["scripts/build/pack.mjs", from, packed]);
  await writeModule(file, name, await readFile(join(ROOT, packed), "base64"));
}

async function writeModule(file, name, base64) {
  await writeFile(join(ROOT, file), `export const ${name} = "${base64}";\n`);
  await writeFile(join(ROOT, file.replace(/js$/, "d.ts")), `/** The core, packed, as base64. */\nexport declare const ${name}: string;\n`);
}

/** The package puts together what this takes apart, so both are written in one place and in TypeScript. */
async function sorter() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: ["js/sorted/sort.ts"], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
