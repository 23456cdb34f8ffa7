import { withoutPairs } from "./pairs.js";
import { CODE_SECTION, createWalk, KEPT_TAPES, Kind, ROOM, tape, tapeNumber } from "./walk.js";
import type { Tape, Tapes } from "./walk.js";

/** A length that is written when its contents are takes as much as the longest. */
export const LENGTH_BYTES = 5;

/** So many functions take a few milliseconds. */
const FUNCTIONS_A_STEP = 200;

/** Makes the module that was sorted, in steps, so that a page can do other things between them. */
export function* restoreModule(sorted: Uint8Array<ArrayBuffer>): Generator<void, Uint8Array<ArrayBuffer>> {
  const lengths = new DataView(sorted.buffer, sorted.byteOffset);
  let end = KEPT_TAPES * 4;
  const kept = Array.from({ length: KEPT_TAPES }, (_, number) => ({ bytes: sorted.subarray(end, (end += lengths.getUint32(number * 4, true))), at: 0 }));
  const dropped = tape(0);
  const keptTape: Tapes = (kind, part) => kept[tapeNumber(kind, part)] ?? dropped;
  const [out, opcodes] = [tape(sorted.length * ROOM), tape(sorted.length * ROOM)];
  withoutPairs(keptTape(Kind.Opcode).bytes, keptTape(Kind.Pair).bytes, opcodes.bytes);
  kept[tapeNumber(Kind.Opcode)] = opcodes;
  const walk = createWalk(keptTape, () => out);
  walk.bytes(Kind.Head, keptTape(Kind.Head).bytes.length);
  out.bytes[out.at++] = CODE_SECTION;
  const section = beginLength(out);
  for (let functions = walk.number(Kind.Other); functions > 0; functions--) {
    const length = beginLength(out);
    walk.body();
    endLength(out, length);
    if (functions % FUNCTIONS_A_STEP === 0) yield;
  }
  endLength(out, section);
  walk.bytes(Kind.Tail, keptTape(Kind.Tail).bytes.length);
  return out.bytes.slice(0, out.at);
}

/** Leaves room for a length. Says where what it counts begins. */
function beginLength(out: Tape): number {
  return (out.at += LENGTH_BYTES);
}

function endLength(out: Tape, start: number): void {
  const length = out.at - start;
  for (let part = 0; part < LENGTH_BYTES; part++) {
    const more = part < LENGTH_BYTES - 1 ? 128 : 0;
    out.bytes[start - LENGTH_BYTES + part] = ((length >> (7 * part)) & 127) | more;
  }
}
