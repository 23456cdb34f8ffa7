import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

const INLINE = "target/wasm/inline.js";
/** After a few rounds it finds next to nothing more. */
const ZOPFLI = { numiterations: 5 };

/** Makes the copy of the core that `#inline` names: sorted, packed, and as base64, which costs 1 % more on the wire than bytes. */
export async function inlineCore(wasmFile) {
  if (await isFresh([INLINE], [wasmFile, "js/sorted"])) return;
  const { gzip } = await import("@gfx/zopfli");
  const { sortModule } = await sorter();
  const sorted = sortModule(new Uint8Array(await readFile(join(ROOT, wasmFile))));
  const packed = Buffer.from(await promisify(gzip)(sorted, ZOPFLI)).toString("base64");
  await writeFile(join(ROOT, INLINE), `export const packedCore = "${packed}";\n`);
  await writeFile(join(ROOT, "target/wasm/inline.d.ts"), "/** The core: wasm, sorted, gzipped, as base64. */\nexport declare const packedCore: string;\n");
}

/** The package takes apart what this puts together, so both are written in one place and in TypeScript. */
async function sorter() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: ["js/sorted/sort.ts"], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
