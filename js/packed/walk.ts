/**
 * A module is packed byte after byte, each foretold from those before it (`model.ts`). What foretells best depends on what a byte
 * is, so both directions walk through the same instructions in the same order. Two things are left out: the hints of alignment,
 * which no engine heeds, and the lengths of functions, which follow from their ends.
 */

/** What a byte is. Before and after the functions nothing is told apart. */
export const Kind = { Head: 0, Opcode: 1, Local: 2, Constant: 3, Offset: 4, Callee: 5, Label: 6, Shape: 7, Other: 8, Tail: 9, Dropped: 10 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];
export const KEPT_KINDS = 10;

/** The module's magic number and its version. */
export const PREAMBLE_BYTES = 8;
/** What a packed module begins with: the lengths of what stands before and behind the functions, each in 4 bytes. */
export const HEADER_BYTES = 8;
export const CODE_SECTION = 10;

/** The numbers that follow the opcodes from the first to the last of a range. What is not listed has none. */
const NUMBERS: readonly (readonly [first: number, last: number, ...kinds: Kind[]])[] = [
  [0x02, 0x04, Kind.Shape], // block, loop, if
  [0x0c, 0x0d, Kind.Label], // br, br_if
  [0x10, 0x10, Kind.Callee],
  [0x11, 0x11, Kind.Other, Kind.Other], // call_indirect
  [0x20, 0x22, Kind.Local],
  [0x23, 0x26, Kind.Other], // globals, tables
  [0x28, 0x3e, Kind.Dropped, Kind.Offset], // loads, stores
  [0x3f, 0x40, Kind.Other], // memory.size, memory.grow
  [0x41, 0x42, Kind.Constant],
  [0xd0, 0xd0, Kind.Other], // ref.null
  [0xd2, 0xd2, Kind.Other], // ref.func
  [0xfc0a, 0xfc0a, Kind.Other, Kind.Other], // memory.copy
  [0xfc0b, 0xfc0b, Kind.Other], // memory.fill
  [0xfc0f, 0xfc11, Kind.Other], // table.grow, table.size, table.fill
  [0xfd00, 0xfd0b, Kind.Dropped, Kind.Offset], // loads, stores
  [0xfd15, 0xfd22, Kind.Other], // lanes
  [0xfd5c, 0xfd5d, Kind.Dropped, Kind.Offset], // loads
];
/** How many bytes that are no numbers follow: of f32, f64 and v128 constants, and of a shuffle. */
const PLAIN_BYTES = [
  [0x43, 4],
  [0x44, 8],
  [0xfd0c, 16],
  [0xfd0d, 16],
] as const;

const IF = 0x04;
const BLOCK = 0x02;
const END = 0x0b;
const BR_TABLE = 0x0e;
/** With these an opcode of two parts begins. */
const MISCELLANEOUS = 0xfc;
const SIMD = 0xfd;

/** Takes the next byte from where the walk reads to where it writes, and says what it is. `part` counts within a number. */
export type MoveByte = (kind: Kind, part: number) => number;

/** A walk through functions. */
export interface Walk {
  bytes(kind: Kind, count: number): void;
  /** Says what the number is if it has no sign. In LEB128, as the format writes all its whole numbers. */
  number(kind: Kind): number;
  /** A function without its length. */
  body(): void;
}

export function createWalk(move: MoveByte): Walk {
  const kindsAfter = new Map<number, readonly Kind[]>();
  for (const [first, last, ...kinds] of NUMBERS) for (let opcode = first; opcode <= last; opcode++) kindsAfter.set(opcode, kinds);
  const plainBytesAfter = new Map<number, number>(PLAIN_BYTES);

  function bytes(kind: Kind, count: number): void {
    for (let left = count; left > 0; left--) move(kind, 0);
  }

  function number(kind: Kind): number {
    let value = 0;
    for (let part = 0; ; part++) {
      const byte = move(kind, part);
      value |= (byte & 127) << (7 * part);
      if (byte < 128) return value;
    }
  }

  function opcode(): number {
    const first = move(Kind.Opcode, 0);
    return first === MISCELLANEOUS || first === SIMD ? first * 256 + number(Kind.Opcode) : first;
  }

  function body(): void {
    for (let groups = number(Kind.Other); groups > 0; groups--) {
      number(Kind.Other);
      number(Kind.Other);
    }
    for (let depth = 1; depth > 0; ) {
      const instruction = opcode();
      if (instruction >= BLOCK && instruction <= IF) depth += 1;
      if (instruction === END) depth -= 1;
      // One label more than it counts: the default.
      if (instruction === BR_TABLE) for (let labels = number(Kind.Label); labels >= 0; labels--) number(Kind.Label);
      for (const kind of kindsAfter.get(instruction) ?? []) number(kind);
      bytes(Kind.Other, plainBytesAfter.get(instruction) ?? 0);
    }
  }

  return { bytes, number, body };
}
