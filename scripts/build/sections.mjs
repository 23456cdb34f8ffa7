import { CannotDo } from "../command.mjs";

const PREAMBLE_BYTES = 8;
const CUSTOM_SECTION = 0;
export const CODE_SECTION = 10;
export const DATA_SECTION = 11;
/** A segment of data begins with its address: a constant, and the end of that expression. */
const [I32_CONST, END] = [0x41, 0x0b];

/** Reads one thing after the other. */
export function reader(bytes, start, end = bytes.length) {
  let at = start;
  const byte = () => bytes[at++];

  /** In LEB128. */
  function number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const part = byte();
      value |= (part & 127) << shift;
      if (part < 128) return value >>> 0;
    }
  }

  /** The same with a sign, which is the highest bit that is written. */
  function signed() {
    const begin = at;
    const value = number() | 0;
    const unused = Math.max(0, 32 - 7 * (at - begin));
    return (value << unused) >> unused;
  }

  function text() {
    const length = number();
    at += length;
    return Buffer.from(bytes.subarray(at - length, at)).toString();
  }

  return { byte, number, signed, text, at: () => at, isAtEnd: () => at >= end, goTo: (place) => void (at = place) };
}

/** The sections of a module: their kinds, the names of custom ones, and where they, their contents and what follows begin. */
export function sectionsOf(wasm) {
  const read = reader(wasm, PREAMBLE_BYTES);
  const sections = [];
  while (!read.isAtEnd()) {
    const begin = read.at();
    const id = read.byte();
    const length = read.number();
    const end = read.at() + length;
    const name = id === CUSTOM_SECTION ? read.text() : undefined;
    sections.push({ id, name, begin, contents: read.at(), end });
    read.goTo(end);
  }
  return sections;
}

/** The module without the sections of which the test says so. */
export function withoutSections(wasm, isLeftOut) {
  const kept = sectionsOf(wasm).filter((section) => !isLeftOut(section));
  return Buffer.concat([wasm.subarray(0, PREAMBLE_BYTES), ...kept.map(({ begin, end }) => wasm.subarray(begin, end))]);
}

/** Where the data of a module begins in memory and in the module, and its size, all in bytes. */
export function segmentsOf(wasm) {
  const section = sectionsOf(wasm).find(({ id }) => id === DATA_SECTION);
  const read = reader(wasm, section.contents);
  return Array.from({ length: read.number() }, () => {
    const start = [read.number(), read.byte()];
    const address = read.signed();
    if (start[0] !== 0 || start[1] !== I32_CONST || read.byte() !== END) throw new CannotDo("The core has data that goes to no address that is known.");
    const size = read.number();
    const begin = read.at();
    read.goTo(begin + size);
    return { address, size, begin };
  });
}
