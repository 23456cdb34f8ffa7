import { CannotDo } from "../command.mjs";
import { numberedAddresses } from "./addresses.mjs";
import { linksOf } from "./links.mjs";
import { segmentsOf } from "./sections.mjs";
import { joinTexts } from "./texts.mjs";

/** In the text of a module: the numbers that may be addresses, and the data. */
const NUMBERS = /(i32\.const |offset=)(\d+)/g;
const DATA = /\n \(data .*/g;
/** Control characters that are no space. */
const NOT_IN_TEXTS = /[\0-\x08\x0e-\x1f]/;
/** No type in the core needs more, in bytes. */
const MAX_ALIGNMENT = 8;

/**
 * Lays the data out anew and writes the addresses into code. Only what is read stays. The sentences of traps and the lines of source in
 * them go, since `traps.mjs` has taken out the code that reads them. All texts are joined to one, which comes last.
 *
 * @param numbered the module as the other steps left it, with numbers for addresses as `numberAddresses` wrote them.
 * @param linked the module as the linker made it, with its relocations.
 */
export async function layOutData(numbered, linked) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(numbered);
  const text = module.emitText();
  module.dispose();
  const addresses = numberedAddresses(linked);
  const inCode = Array.from(text.matchAll(NUMBERS), ([, , number]) => addresses.get(Number(number))).filter((address) => address);
  const { start, bytes, addressOf } = laidOut(inCode.map(({ piece }) => piece), linked);
  const code = text.replace(DATA, "").replace(NUMBERS, (all, before, number) => {
    const address = addresses.get(Number(number));
    return address ? `${before}${addressOf(address)}` : all;
  });
  const laid = binaryen.parseText(code.replace(/\)\s*$/, `(data (i32.const ${start}) "${escaped(bytes)}"))`));
  const wasm = laid.emitBinary();
  laid.dispose();
  return wasm;
}

/** Where data begins in memory, its bytes, and a function that gives the new address of a place in a piece. */
function laidOut(named, linked) {
  const { start, bytes: before } = memoryOf(linked);
  const { inData } = linksOf(linked);
  const within = ({ address, size }) => inData.filter(({ at }) => at >= address && at < address + size);
  const bytesOf = ({ address, size }) => before.subarray(address - start, address - start + size);
  const isText = (piece) => within(piece).length === 0 && !NOT_IN_TEXTS.test(bytesOf(piece).toString("latin1"));

  const read = new Set(named);
  // The set grows meanwhile: what a piece points to is read as well.
  for (const piece of read) for (const { piece: other } of within(piece)) read.add(other);
  const pieces = [...read].sort((one, other) => one.address - other.address || other.size - one.size);
  const others = pieces.filter((piece) => !isText(piece));
  const texts = new Map(pieces.filter(isText).map((piece) => [piece, bytesOf(piece).toString("latin1")]));
  const { places, end } = placesOf(others, start);
  const joined = joinTexts([...texts.values()]);
  for (const [piece, text] of texts) places.set(piece, end + joined.indexOf(text));
  const addressOf = ({ piece, distance }) => places.get(piece) + distance;

  const bytes = Buffer.concat([Buffer.alloc(end - start), Buffer.from(joined, "latin1")]);
  for (const piece of others) {
    const place = places.get(piece) - start;
    bytes.set(bytesOf(piece), place);
    for (const pointer of within(piece)) bytes.writeUInt32LE(addressOf(pointer), place + pointer.at - piece.address);
  }
  return { start, bytes, addressOf };
}

/** Puts the pieces one after the other, as close as their alignment allows. What is part of another piece stays part of it. */
function placesOf(pieces, start) {
  const places = new Map();
  let [end, last] = [start, { address: 0, size: 0 }];
  for (const piece of pieces) {
    const { address, size } = piece;
    const within = last.address + last.size - address;
    if (within >= size && within > 0) {
      places.set(piece, places.get(last) + address - last.address);
      continue;
    }
    if (within > 0) throw new CannotDo("The core has data of which one piece ends amid another.");
    const alignment = alignmentOf(piece);
    places.set(piece, Math.ceil(end / alignment) * alignment);
    end = places.get(piece) + size;
    last = piece;
  }
  return { places, end };
}

/** The largest alignment that divides both the address and the size: the size of a type is a multiple of its alignment. */
function alignmentOf({ address, size }) {
  let alignment = MAX_ALIGNMENT;
  while ((address | size) % alignment !== 0) alignment /= 2;
  return alignment;
}

/** All data as it lies in memory. */
function memoryOf(linked) {
  const segments = segmentsOf(linked);
  const start = Math.min(...segments.map(({ address }) => address));
  const bytes = Buffer.alloc(Math.max(...segments.map(({ address, size }) => address + size)) - start);
  for (const { address, size, begin } of segments) bytes.set(linked.subarray(begin, begin + size), address - start);
  return { start, bytes };
}

function escaped(bytes) {
  return Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
