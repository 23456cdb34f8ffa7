/**
 * The core is packed with the bytes of its functions sorted by kind: all opcodes, then all numbers of locals, all constants and
 * so on, some of them by what comes next as well. Like beside like packs a fifth smaller, and putting the module back together
 * takes some 15 ms once, in steps.
 *
 * Both directions walk through the same instructions in the same order. Two things are left out: the hints of alignment, which
 * no engine heeds, and the lengths of functions, which follow from their ends.
 */

/** What the bytes are sorted into. The last is not kept. */
export const Kind = { Head: 0, Pair: 1, Opcode: 2, Read: 3, Written: 4, Constant: 5, Offset: 6, Callee: 7, Label: 8, Shape: 9, Other: 10, Tail: 11, Dropped: 12 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Opcodes of which each range tells something of its own about the number before it: what is added to is not what is called with. */
const NEXT: readonly (readonly [first: number, last: number])[] = [
  [0x10, 0x10], // call
  [0x20, 0x20], // local.get
  [0x21, 0x22], // local.set, local.tee
  [0x28, 0x35], // loads
  [0x36, 0x36], // i32.store
  [0x37, 0x3e], // other stores
  [0x41, 0x42], // constants
  [0x45, 0x5a], // comparisons
  [0x6a, 0x6a], // i32.add
  [0x6b, 0x6b], // i32.sub
  [0x71, 0x71], // i32.and
];
/** The numbers that are sorted by what comes next. */
const FORETOLD: readonly Kind[] = [Kind.Read, Kind.Constant];
/** The numbers whose first bytes are sorted apart from their other bytes. */
const APART: readonly Kind[] = [Kind.Offset, Kind.Callee];

/** Each kind has as many tapes, most of them empty: one for each range in `NEXT` and, as the first, one for all else. */
const PARTS = NEXT.length + 1;
/** How many tapes a sorted module has. */
export const KEPT_TAPES = Kind.Dropped * PARTS;

/** Where the tape of a part of a kind is among all. */
export function tapeNumber(kind: Kind, part = 0): number {
  return kind * PARTS + part;
}

/** A restored module has room for so many times the bytes of the sorted one. */
export const ROOM = 4;

/** The module's magic number and its version. */
export const PREAMBLE_BYTES = 8;
/** The number of the section that holds the functions. */
export const CODE_SECTION = 10;

/** The numbers that follow the opcodes from the first to the last of a range. What is not listed has none. */
const NUMBERS: readonly (readonly [first: number, last: number, ...kinds: Kind[]])[] = [
  [0x02, 0x04, Kind.Shape], // block, loop, if
  [0x0c, 0x0d, Kind.Label], // br, br_if
  [0x10, 0x10, Kind.Callee],
  [0x11, 0x11, Kind.Other, Kind.Other], // call_indirect
  [0x20, 0x20, Kind.Read], // local.get
  [0x21, 0x22, Kind.Written], // local.set, local.tee
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

/** An empty tape with room for so many bytes. */
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

/** The tape of a part of a kind. */
export type Tapes = (kind: Kind, part?: number) => Tape;

/** A walk that reads each kind of thing from one tape and writes it to another. */
export function createWalk(from: Tapes, to: Tapes): Walk {
  const [opcodesFrom, opcodesTo] = [from(Kind.Opcode), to(Kind.Opcode)];
  const partByNext = new Uint8Array(256);
  NEXT.forEach(([first, last], range) => partByNext.fill(range + 1, first, last + 1));
  const [moveOther, moveLabel, moveSecondOpcode] = [numberMove(Kind.Other), numberMove(Kind.Label), numberMove(Kind.Opcode)];
  const moveAfter = new Map<number, () => void>();
  for (const [first, last, ...kinds] of NUMBERS) {
    const [move, otherMove] = kinds.map(numberMove);
    const both = () => {
      move?.();
      otherMove?.();
    };
    for (let opcode = first; opcode <= last; opcode++) moveAfter.set(opcode, both);
  }
  for (const [opcode, count] of PLAIN_BYTES) moveAfter.set(opcode, () => bytes(Kind.Other, count));

  /** Bound to its tapes, since a page waits while a hundred thousand numbers are moved. */
  function numberMove(kind: Kind): MoveNumber {
    const lane = (part: number) => ({ source: from(kind, part), target: to(kind, part) });
    const first = lane(0);
    const byNext = FORETOLD.includes(kind) ? Array.from(partByNext, lane) : undefined;
    const rest = APART.includes(kind) ? lane(1) : undefined;
    return () => {
      let { source, target } = byNext?.[opcodesFrom.bytes[opcodesFrom.at] ?? END] ?? first;
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        // Past its end a tape reads as 0: an alignment of which nothing is promised.
        const part = source.bytes[source.at++] ?? 0;
        target.bytes[target.at++] = part;
        value |= (part & 127) << shift;
        if (part < 128) return value;
        if (rest) ({ source, target } = rest);
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
      moveAfter.get(opcode)?.();
    }
  }

  return { bytes, number: (kind) => numberMove(kind)(), body };
}
