import { CannotDo } from "../command.mjs";
import { CODE_SECTION, DATA_SECTION, reader, sectionsOf, segmentsOf, withoutSections } from "./sections.mjs";

// As https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md has them.
const SYMBOL_TABLE = 8;
const [DATA_SYMBOL, SECTION_SYMBOL] = [1, 3];
const [UNDEFINED, NAMED] = [0x10, 0x40];
/** Addresses: as the offset of a load or store, as a constant, and in data. */
const ADDRESSES = [3, 4, 5];
/** Numbers of functions, types, globals and tables. */
const NO_ADDRESSES = [0, 1, 2, 6, 7, 13, 20, 26];

/**
 * What the linker tells with `--emit-relocs`: where each piece of data is, and where it wrote an address, into which piece and how far from
 * its begin. Addresses in code come with their place in the module, those in data with their place in memory.
 */
export function linksOf(linked) {
  const sections = sectionsOf(linked);
  const named = (name) => sections.find((section) => section.name === name) ?? fail();
  const segments = segmentsOf(linked);
  const [code, data] = [CODE_SECTION, DATA_SECTION].map((id) => sections.find((section) => section.id === id));
  const symbols = symbolsOf(linked, named("linking"), segments);
  const addressAt = (place) => {
    const { address, begin } = segments.find(({ begin, size }) => place >= begin && place < begin + size) ?? fail();
    return address + place - begin;
  };
  const inCode = addressesIn(linked, named("reloc.CODE"), symbols);
  const inData = addressesIn(linked, named("reloc.DATA"), symbols);
  return {
    inCode: inCode.map(({ offset, ...address }) => ({ ...address, place: code.contents + offset })),
    inData: inData.map(({ offset, ...address }) => ({ ...address, at: addressAt(data.contents + offset) })),
  };
}

/** The module without its relocations, with which other tools would take it for one that is still to be linked. */
export function withoutLinks(linked) {
  return withoutSections(linked, ({ name }) => name === "linking" || name?.startsWith("reloc."));
}

/** All symbols in the order of their numbers; undefined in place of those that are no data. */
function symbolsOf(linked, section, segments) {
  const read = reader(linked, section.contents, section.end);
  read.number(); // version
  while (!read.isAtEnd()) {
    const part = read.byte();
    const end = read.number() + read.at();
    if (part === SYMBOL_TABLE) return Array.from({ length: read.number() }, () => symbol(read, segments));
    read.goTo(end);
  }
  return fail();
}

function symbol(read, segments) {
  const [kind, flags] = [read.byte(), read.number()];
  const isDefined = (flags & UNDEFINED) === 0;
  if (kind === DATA_SYMBOL) {
    read.text();
    if (!isDefined) return undefined;
    const { address } = segments[read.number()];
    return { address: address + read.number(), size: read.number() };
  }
  read.number();
  if (kind !== SECTION_SYMBOL && (isDefined || flags & NAMED)) read.text();
  return undefined;
}

function addressesIn(linked, section, symbols) {
  const read = reader(linked, section.contents, section.end);
  read.number(); // section
  const all = Array.from({ length: read.number() }, () => {
    const [type, offset, number] = [read.byte(), read.number(), read.number()];
    if (!ADDRESSES.includes(type) && !NO_ADDRESSES.includes(type)) fail();
    return { type, offset, piece: symbols[number], distance: ADDRESSES.includes(type) ? read.signed() : 0 };
  });
  // An address without a piece is of a symbol that nobody defined, and is 0.
  return all.filter(({ type, piece }) => ADDRESSES.includes(type) && piece).map(({ offset, piece, distance }) => ({ offset, piece, distance }));
}

function fail() {
  throw new CannotDo("The linker no longer tells what scripts/build/links.mjs expects.");
}
