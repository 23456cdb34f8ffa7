/**
 * The core is packed with the bytes of its functions sorted by kind: all opcodes, then all numbers of locals, all constants and
 * so on. Like beside like packs a seventh smaller, and putting the module back together takes some 15 ms once, in steps.
 *
 * Both directions walk through the same instructions in the same order. Two things are left out: the hints of alignment, which
 * no engine heeds, and the lengths of functions, which follow from their ends.
 */

/** What the bytes are sorted into. The last is not kept. */
export const Kind = { Head: 0, Opcode: 1, Local: 2, Constant: 3, Offset: 4, Callee: 5, Label: 6, Shape: 7, Other: 8, Tail: 9, Dropped: 10 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];
export const KEPT_KINDS = 10;

/** The module's magic number and its version. */
export const PREAMBLE_BYTES = 8;
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

/** Bytes that are read or written in their order. */
export interface Tape {
  readonly bytes: Uint8Array<ArrayBuffer>;
  at: number;
}

export function tape(length: number): Tape {
  return { bytes: new Uint8Array(length), at: 0 };
}

/** Takes a number from one tape to another, and says what it is. In LEB128, as the format writes all its whole numbers. */
type MoveNumber = () => number;

/** A walk through functions that takes each thing from the tape of its kind to another one. */
export interface Walk {
  bytes(kind: Kind, count: number): void;
  /** Says what the number is if it has no sign. */
  number(kind: Kind): number;
  /** A function without its length. */
  body(): void;
}

export function createWalk(from: (kind: Kind) => Tape, to: (kind: Kind) => Tape): Walk {
  const [moveOther, moveLabel] = [numberMove(Kind.Other), numberMove(Kind.Label)];
  const [opcodesFrom, opcodesTo] = [from(Kind.Opcode), to(Kind.Opcode)];
  const moveSecondOpcode = numberMove(Kind.Opcode);
  const movesAfter = new Map<number, readonly (() => unknown)[]>();
  for (const [first, last, ...kinds] of NUMBERS) {
    for (let opcode = first; opcode <= last; opcode++) movesAfter.set(opcode, kinds.map(numberMove));
  }
  for (const [opcode, count] of PLAIN_BYTES) movesAfter.set(opcode, [() => bytes(Kind.Other, count)]);

  /** Bound to its tapes, since a page waits while a hundred thousand numbers are moved. */
  function numberMove(kind: Kind): MoveNumber {
    const source = from(kind);
    const target = to(kind);
    return () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        // Past its end a tape reads as 0: an alignment of which nothing is promised.
        const part = source.bytes[source.at++] ?? 0;
        target.bytes[target.at++] = part;
        value |= (part & 127) << shift;
        if (part < 128) return value;
      }
    };
  }

  function bytes(kind: Kind, count: number): void {
    const source = from(kind);
    const target = to(kind);
    target.bytes.set(source.bytes.subarray(source.at, source.at + count), target.at);
    source.at += count;
    target.at += count;
  }

  function moveOpcode(): number {
    const first = opcodesFrom.bytes[opcodesFrom.at++] ?? END;
    opcodesTo.bytes[opcodesTo.at++] = first;
    return first === MISCELLANEOUS || first === SIMD ? first * 256 + moveSecondOpcode() : first;
  }

  function body(): void {
    for (let groups = moveOther(); groups > 0; groups--) {
      moveOther();
      moveOther();
    }
    for (let depth = 1; depth > 0; ) {
      const opcode = moveOpcode();
      if (opcode >= BLOCK && opcode <= IF) depth += 1;
      if (opcode === END) depth -= 1;
      // One label more than it counts: the default.
      if (opcode === BR_TABLE) for (let labels = moveLabel(); labels >= 0; labels--) moveLabel();
      const moves = movesAfter.get(opcode);
      if (moves) for (const move of moves) move();
    }
  }

  return { bytes, number: (kind) => numberMove(kind)(), body };
}
