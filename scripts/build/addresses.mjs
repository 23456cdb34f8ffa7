import { linksOf } from "./links.mjs";

/** Far above what there is of memory, and like no number that the core reckons with. */
const FIRST_NUMBER = 0x5eed_0000;
/** In LEB128, as the linker writes an address in code: as long as any can be. */
const NUMBER_BYTES = 5;

/**
 * Writes in the place of each address in code a number that is nothing else. The linker tells where addresses are in the module that
 * it made, and by their numbers they are known in what other tools make of it.
 */
export function numberAddresses(linked) {
  const numbered = Buffer.from(linked);
  for (const [number, { places }] of numberedAddresses(linked)) {
    for (const place of places) writeNumber(numbered, place, number);
  }
  return numbered;
}

/** All addresses in code by their numbers: a piece of data, a distance from its begin, and where in the module they stand. */
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
