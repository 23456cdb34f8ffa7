import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "../command.mjs";
import { isFresh } from "./fresh.mjs";

const INLINE = "target/wasm/inline.js";
const GZIPPED = "target/wasm/gzipped.js";
const ZIPPED = "target/wasm/genspan.wasm.gz";

/**
 * Makes the copies of the core that `#inline` and `#gzipped` name, as base64, which costs 1 % more on the wire than bytes. What pages
 * download is packed as small as can be; the other starts at once.
 */
export async function inlineCore(wasmFile) {
  if (await isFresh([INLINE, GZIPPED], [wasmFile, "js/packed"])) return;
  const { packModule } = await packer();
  const packed = packModule(new Uint8Array(await readFile(join(ROOT, wasmFile))));
  await writeModule(INLINE, "packedCore", Buffer.from(packed).toString("base64"));
  await run("node", ["scripts/build/gzip.mjs", wasmFile, ZIPPED]);
  await writeModule(GZIPPED, "gzippedCore", await readFile(join(ROOT, ZIPPED), "base64"));
}

async function writeModule(file, name, base64) {
  await writeFile(join(ROOT, file), `export const ${name} = "${base64}";\n`);
  await writeFile(join(ROOT, file.replace(/js$/, "d.ts")), `/** The core, packed, as base64. */\nexport declare const ${name}: string;\n`);
}

/** The package unpacks what this packs, so both are written in one place and in TypeScript. */
async function packer() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: ["js/packed/pack.ts"], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
