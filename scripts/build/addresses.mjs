import { linksOf } from "./links.mjs";

/** Far above any address, and unlike any number that the core computes with. */
const FIRST_NUMBER = 0x5eed_0000;
/** The linker writes each address in code as LEB128 of full length. */
const NUMBER_BYTES = 5;

/**
 * Replaces each address in code by a number that stands for nothing else. The linker tells where addresses are in its own module;
 * in what other tools make of that, they are recognised by these numbers.
 */
export function numberAddresses(linked) {
  const numbered = Buffer.from(linked);
  for (const [number, { places }] of numberedAddresses(linked)) {
    for (const place of places) writeNumber(numbered, place, number);
  }
  return numbered;
}

/** All addresses in code by their numbers: the piece of data they point into, how far from its begin, and where in the module they stand. */
export function numberedAddresses(linked) {
  const addresses = new Map();
  for (const { piece, distance, place } of linksOf(linked).inCode) {
    const key = [piece.address, piece.size, distance].join();
    if (!addresses.has(key)) addresses.set(key, { piece, distance, places: [] });
    addresses.get(key).places.push(place);
  }
  return new Map(Array.from(addresses.values(), (address, index) => [FIRST_NUMBER + index, address]));
}

function writeNumber(bytes, place, number) {
  for (let part = 0; part < NUMBER_BYTES; part++) {
    const more = part < NUMBER_BYTES - 1 ? 128 : 0;
    bytes[place + part] = ((number >>> (7 * part)) & 127) | more;
  }
}
