import { KEPT_KINDS, Kind } from "./walk.js";

/**
 * Foretells the bytes of a module bit by bit, from what followed the same surroundings before: the last few bytes, the last few opcodes,
 * the last few numbers of the kind. Each of these is an expert, and experts are heeded as they prove right. Both directions ask
 * the same model the same questions, so nothing of it is downloaded.
 *
 * Sums must come out the same in every engine to the last digit, so nothing takes part in them but what IEEE 754 prescribes, and
 * logarithms that are rounded so coarsely that no engine rounds them elsewhere.
 */

/** How likely a 1 is, out of `CERTAIN`. Never 0 and never all of it. */
export type Odds = number;
const ODDS_BITS = 16;
export const CERTAIN = 1 << ODDS_BITS;

/** Writes the bit, or reads what was written with the same odds. Says what it is. */
export type CodeBit = (bit: number, odds: Odds) => number;

/**
 * Each cell holds what is known of the next bit in some surroundings: the odds, some bits that tell these from other surroundings
 * which fell into the same cell, and how often they were seen.
 */
const CELL_BITS = 21;
const SEEN_BITS = 4;
const SEEN_MAX = (1 << SEEN_BITS) - 1;
const CHECK = CERTAIN - 1 - SEEN_MAX;
const EVEN = 1 << (ODDS_BITS - 1);

/** Odds are added up as their logarithms, in tables of so many steps. */
const LOGARITHM_BITS = 12;
const LOGARITHMS = 1 << LOGARITHM_BITS;
/** With it the least odds are still 1. */
const LOGARITHM_MAX = 11;

/** How much each of the surroundings is heeded: at first, and how fast that is learned. */
const FIRST_WEIGHT = 0.2;
const LEARNING = 0.006 / CERTAIN;

/** Kinds of surroundings, see `lookAround`. */
const EXPERTS = 8;
/** Opcodes are weighed by the opcode before them; other bytes by their kind and their place in a number. */
const PLACES = 4;
const WEIGHED = 256 + KEPT_KINDS * PLACES;

export interface Model {
  /** Codes a byte, which is 0 for one that is yet to be read. Says what it is. */
  byte(kind: Kind, part: number, byte: number): number;
}

export function createModel(codeBit: CodeBit): Model {
  const stretched = Float64Array.from({ length: LOGARITHMS }, (_, at) => Math.round(Math.log((at + 0.5) / (LOGARITHMS - at - 0.5)) * CERTAIN) / CERTAIN);
  const squashed = Int32Array.from({ length: LOGARITHMS }, (_, at) => Math.floor(CERTAIN / (1 + Math.exp((1 - (2 * at + 1) / LOGARITHMS) * LOGARITHM_MAX))));
  /** What was met for the first time moves the odds most. */
  const steps = Float64Array.from({ length: SEEN_MAX + 1 }, (_, seen) => 1 / (seen + 1.3));
  const cells = new Int32Array(1 << CELL_BITS);
  const weights = new Float64Array(WEIGHED * 8 * EXPERTS).fill(FIRST_WEIGHT);
  const surroundings = new Int32Array(EXPERTS);
  const found = new Int32Array(EXPERTS);
  const checks = new Int32Array(EXPERTS);
  const opinions = new Float64Array(EXPERTS);
  /** The last four bytes, the four before them, and the same of opcodes alone and of each kind. */
  let last = 0;
  let older = 0;
  let opcodes = 0;
  let olderOpcodes = 0;
  const ofKind = new Int32Array(KEPT_KINDS);

  function lookAround(kind: Kind, place: number): void {
    const same = ofKind[kind] ?? 0;
    expect(0, place, 0, 0);
    expect(1, place, last & 0xff, 0);
    expect(2, place, last & 0xffffff, 0);
    expect(3, place, last, older & 0xffff);
    expect(4, place, same, 0);
    expect(5, place, same & 0xff, opcodes & 0xff);
    expect(6, place, same & 0xffff, opcodes & 0xffff);
    expect(7, place, opcodes, olderOpcodes & 0xffff);
  }

  function expect(expert: number, place: number, one: number, other: number): void {
    surroundings[expert] = hash(hash(one) + (other * EXPERTS + expert) * PLACES * KEPT_KINDS + place);
  }

  /** Codes half a byte, behind the `known` half and a 1 before it. The cells of its bits lie close together, where a cache has them. */
  function half(row: number, known: number, wanted: number): number {
    for (let expert = 0; expert < EXPERTS; expert++) {
      const at = hash((surroundings[expert] ?? 0) + known);
      found[expert] = at >>> (32 - CELL_BITS);
      checks[expert] = (at << SEEN_BITS) & CHECK;
    }
    let near = 1;
    for (let left = 3; left >= 0; left--) near = near * 2 + bit((row * 4 + left) * EXPERTS, near, (wanted >> left) & 1);
    return near - 16;
  }

  function bit(row: number, near: number, wanted: number): number {
    let sum = 0;
    for (let expert = 0; expert < EXPERTS; expert++) {
      const at = (found[expert] ?? 0) ^ near;
      if (((cells[at] ?? 0) & CHECK) !== checks[expert]) cells[at] = (EVEN << ODDS_BITS) | (checks[expert] ?? 0);
      const opinion = stretched[(cells[at] ?? 0) >>> (32 - LOGARITHM_BITS)] ?? 0;
      opinions[expert] = opinion;
      sum += opinion * (weights[row + expert] ?? 0);
    }
    const odds = squashed[Math.max(0, Math.min(LOGARITHMS - 1, Math.floor((sum / LOGARITHM_MAX + 1) * (LOGARITHMS / 2))))] ?? 0;
    const bit = codeBit(wanted, odds);
    const missed = (bit * CERTAIN - odds) * LEARNING;
    for (let expert = 0; expert < EXPERTS; expert++) {
      weights[row + expert] = (weights[row + expert] ?? 0) + missed * (opinions[expert] ?? 0);
      const at = (found[expert] ?? 0) ^ near;
      const cell = cells[at] ?? 0;
      const seen = cell & SEEN_MAX;
      const before = cell >>> ODDS_BITS;
      const after = before + Math.trunc((bit * (CERTAIN - 1) - before) * (steps[seen] ?? 0));
      cells[at] = (after << ODDS_BITS) | (cell & CHECK) | Math.min(seen + 1, SEEN_MAX);
    }
    return bit;
  }

  return {
    byte(kind, part, byte) {
      const place = kind * PLACES + Math.min(part, PLACES - 1);
      lookAround(kind, place);
      const row = kind === Kind.Opcode ? opcodes & 0xff : 256 + place;
      const high = half(row * 2, 1, byte >> 4);
      const code = high * 16 + half(row * 2 + 1, 16 + high, byte & 15);
      older = (older << 8) | (last >>> 24);
      last = (last << 8) | code;
      ofKind[kind] = ((ofKind[kind] ?? 0) << 8) | code;
      if (kind === Kind.Opcode) {
        olderOpcodes = (olderOpcodes << 8) | (opcodes >>> 24);
        opcodes = (opcodes << 8) | code;
      }
      return code;
    },
  };
}

function hash(value: number): number {
  const mixed = Math.imul(value, 0x2c1b3c6d);
  return Math.imul(mixed ^ (mixed >>> 15), 0x297a2d39);
}
