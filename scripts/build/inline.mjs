import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

const INLINE = "target/wasm/inline.js";
const SORTED = "target/wasm/genspan.sorted";
const PACKED = `${SORTED}.gz`;

/** Makes the copy of the core that `#inline` names: sorted, packed, and as base64, which costs 1 % more on the wire than bytes. */
export async function inlineCore(wasmFile) {
  if (await isFresh([INLINE], [wasmFile, "js/sorted"])) return;
  const { sortModule } = await sorter();
  await writeFile(join(ROOT, SORTED), sortModule(new Uint8Array(await readFile(join(ROOT, wasmFile)))));
  await run("node", ["scripts/build/pack.mjs", SORTED, PACKED]);
  const base64 = await readFile(join(ROOT, PACKED), "base64");
  await writeFile(join(ROOT, INLINE), `export const packedCore = "${base64}";\n`);
  await writeFile(join(ROOT, "target/wasm/inline.d.ts"), "/** The core: wasm, sorted, gzipped, as base64. */\nexport declare const packedCore: string;\n");
}

/** The package puts together what this takes apart, so both are written in one place and in TypeScript. */
async function sorter() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: ["js/sorted/sort.ts"], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
