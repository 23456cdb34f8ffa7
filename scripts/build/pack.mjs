// node scripts/build/pack.mjs <file> <packed file>
//
// Runs in a process of its own, since zopfli catches every error of the process that loads it.

import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "@gfx/zopfli";

/** More rounds find next to nothing. Each kind of bytes is best a block of its own, and 0 allows as many blocks as that takes. */
const OPTIONS = { numiterations: 15, blocksplittingmax: 0 };

const [file, packedFile] = process.argv.slice(2);
await writeFile(packedFile, await promisify(gzip)(await readFile(file), OPTIONS));
