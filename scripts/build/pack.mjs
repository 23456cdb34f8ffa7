// node scripts/build/pack.mjs <file> <packed file>
//
// A process of its own: zopfli takes over every error of the one it is loaded into.

import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "@gfx/zopfli";

/** Where more rounds find next to nothing. Each kind of bytes is best a block of its own, and 0 is as many as it takes. */
const OPTIONS = { numiterations: 15, blocksplittingmax: 0 };

const [file, packedFile] = process.argv.slice(2);
await writeFile(packedFile, await promisify(gzip)(await readFile(file), OPTIONS));
