import { linksOf } from "./links.mjs";
import { segmentsOf } from "./sections.mjs";

/** What may hold an address in the text of a module. */
const NUMBERS = /(?:i32\.const |offset=)(\d+)/g;

/**
 * Sets to zero what nobody reads: the sentences of traps and the lines of source that they name, since `traps.mjs` takes only their
 * code. A piece of data counts as read while an address that the linker wrote into code for it is still a number anywhere in the
 * module, or while it is pointed to by data that is read. So this comes before anything that reckons with constants.
 *
 * @param linked the module that it was made of, with what the linker tells.
 */
export async function emptyUnread(wasm, linked) {
  const { pieces, inCode, inData } = linksOf(linked);
  const numbers = new Set(Array.from((await textOf(wasm)).matchAll(NUMBERS), ([, number]) => Number(number)));
  const read = new Set(inCode.filter(({ piece, distance }) => numbers.has(piece.address + distance)).map(({ piece }) => piece));
  // What is added meanwhile has its turn too.
  for (const { address, size } of read) {
    for (const { piece, at } of inData) if (at >= address && at < address + size) read.add(piece);
  }
  // Pieces may share bytes.
  const kept = addressesOf([...read]);
  const unread = addressesOf(pieces.filter((piece) => !read.has(piece)));
  const emptied = Buffer.from(wasm);
  for (const { address, size, begin } of segmentsOf(wasm)) {
    for (let at = 0; at < size; at++) if (unread.has(address + at) && !kept.has(address + at)) emptied[begin + at] = 0;
  }
  return emptied;
}

/** Of all bytes of some pieces. */
function addressesOf(pieces) {
  return new Set(pieces.flatMap(({ address, size }) => Array.from({ length: size }, (_, at) => address + at)));
}

async function textOf(wasm) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  module.dispose();
  return text;
}
