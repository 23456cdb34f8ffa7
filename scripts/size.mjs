import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { MAIN_ENTRIES } from "./build/bundle.mjs";
import { build } from "./build.mjs";
import { CannotDo, ROOT } from "./command.mjs";
import { printTable } from "./table.mjs";
import { isMain, main, setUp } from "./setup.mjs";

const KILOBYTE = 1024;

/** The most an entry may load, JavaScript and wasm together, in bytes of gzip -9. A sub-path counts on top of its main entry. */
const BUDGET_BYTES = {
  node: 45 * KILOBYTE,
  inline: 45 * KILOBYTE,
  workerd: 45 * KILOBYTE,
  "edge-light": 45 * KILOBYTE,
  slim: 45 * KILOBYTE,
  subPath: 4 * KILOBYTE,
};

/** These entries hold no wasm of their own and load the file beside them. */
const LOAD_WASM_FILE = ["workerd", "edge-light", "slim"];

/** @returns {Promise<{ entry: string, files: string[], raw: number, gzip: number, brotli: number, budget: number }[]>} sizes in bytes. */
export async function measure() {
  const bundles = (await readdir(join(ROOT, "dist"))).filter((name) => name.endsWith(".js")).map((name) => basename(name, ".js"));
  return Promise.all(bundles.sort(mainEntriesFirst).map(measureEntry));
}

async function measureEntry(entry) {
  const files = [`${entry}.js`, ...(LOAD_WASM_FILE.includes(entry) ? ["genspan.wasm"] : [])];
  const sum = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const bytes = await readFile(join(ROOT, "dist", file));
    sum.raw += bytes.length;
    sum.gzip += gzipSync(bytes, { level: 9 }).length;
    // Quality 11 is brotli's default.
    sum.brotli += brotliCompressSync(bytes).length;
  }
  return { entry, files, ...sum, budget: BUDGET_BYTES[entry] ?? BUDGET_BYTES.subPath };
}

function mainEntriesFirst(one, other) {
  const rank = (name) => (MAIN_ENTRIES.indexOf(name) + MAIN_ENTRIES.length + 1) % (MAIN_ENTRIES.length + 1);
  return rank(one) - rank(other) || one.localeCompare(other);
}

function report(sizes) {
  printTable(
    ["entry", "loads", "raw", "gzip -9", "brotli", "budget (gzip)"],
    sizes.map(({ entry, files, raw, gzip, brotli, budget }) => [entry, files.join(" + "), raw, gzip, brotli, budget]),
  );
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setUp("build");
    await build();
    const sizes = await measure();
    if (process.argv.includes("--json")) console.log(JSON.stringify(sizes, undefined, 2));
    else report(sizes);
    const over = sizes.filter(({ gzip, budget }) => gzip > budget).map(({ entry, gzip, budget }) => `${entry} by ${gzip - budget} bytes`);
    if (over.length > 0) throw new CannotDo(`Over the size budget: ${over.join(", ")}.`);
  });
}
