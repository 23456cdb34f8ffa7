import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { MAIN_ENTRIES } from "./build/bundle.mjs";
import { build } from "./build.mjs";
import { CannotDo, ROOT } from "./command.mjs";
import { printTable } from "./table.mjs";
import { isMain, main, setUp } from "./setup.mjs";

const KILOBYTE = 1024;

/** What is aimed at: an entry with all it loads, JavaScript and wasm together, in bytes of gzip -9. */
const MARK_BYTES = 45 * KILOBYTE;
/** What a sub-path may add to its main entry. */
const SUB_PATH_MARK_BYTES = 4 * KILOBYTE;
/**
 * What no change may exceed. The mark is not reached yet, so the check holds what was reached: lower it with every gain, and
 * never raise it.
 */
const LIMIT_BYTES = { node: 107_100, inline: 96_800, workerd: 118_900, "edge-light": 118_900, slim: 119_900 };

/** These entries hold no wasm of their own and load the file beside them. */
const LOAD_WASM_FILE = ["workerd", "edge-light", "slim"];

/** @returns {Promise<{ entry: string, files: string[], raw: number, gzip: number, brotli: number, mark: number, limit: number }[]>} sizes in bytes. */
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
  const limit = LIMIT_BYTES[entry];
  return { entry, files, ...sum, mark: limit ? MARK_BYTES : SUB_PATH_MARK_BYTES, limit: limit ?? SUB_PATH_MARK_BYTES };
}

function mainEntriesFirst(one, other) {
  const rank = (name) => (MAIN_ENTRIES.indexOf(name) + MAIN_ENTRIES.length + 1) % (MAIN_ENTRIES.length + 1);
  return rank(one) - rank(other) || one.localeCompare(other);
}

function report(sizes) {
  printTable(
    ["entry", "loads", "raw", "gzip -9", "brotli", "mark (gzip)", "limit (gzip)"],
    sizes.map(({ entry, files, raw, gzip, brotli, mark, limit }) => [entry, files.join(" + "), raw, gzip, brotli, mark, limit]),
  );
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setUp("build");
    await build();
    const sizes = await measure();
    if (process.argv.includes("--json")) console.log(JSON.stringify(sizes, undefined, 2));
    else report(sizes);
    const over = sizes.filter(({ gzip, limit }) => gzip > limit).map(({ entry, gzip, limit }) => `${entry} by ${gzip - limit} bytes`);
    if (over.length > 0) throw new CannotDo(`Over the size limit: ${over.join(", ")}.`);
  });
}
