import { CODE_SECTION, createWalk, KEPT_KINDS, Kind, tape } from "./walk.js";
import type { Tape } from "./walk.js";

/** A length that is written when its contents are takes as much as the longest. */
const LENGTH_BYTES = 5;

/** So many functions take a few milliseconds. */
const FUNCTIONS_A_STEP = 200;

/** Makes the module that was sorted, in steps, so that a page can do other things between them. */
export function* restoreModule(sorted: Uint8Array<ArrayBuffer>): Generator<void, Uint8Array<ArrayBuffer>> {
  const lengths = new DataView(sorted.buffer, sorted.byteOffset);
  let end = KEPT_KINDS * 4;
  const kept = Array.from({ length: KEPT_KINDS }, (_, kind) => ({ bytes: sorted.subarray(end, (end += lengths.getUint32(kind * 4, true))), at: 0 }));
  const dropped = tape(0);
  // Nothing grows more than an empty function does, from 2 bytes to 7.
  const out = tape(sorted.length * 4);
  const walk = createWalk(
    (kind) => kept[kind] ?? dropped,
    () => out,
  );
  walk.bytes(Kind.Head, lengths.getUint32(Kind.Head * 4, true));
  out.bytes[out.at++] = CODE_SECTION;
  const section = beginLength(out);
  for (let functions = walk.number(Kind.Other); functions > 0; functions--) {
    const length = beginLength(out);
    walk.body();
    endLength(out, length);
    if (functions % FUNCTIONS_A_STEP === 0) yield;
  }
  endLength(out, section);
  walk.bytes(Kind.Tail, lengths.getUint32(Kind.Tail * 4, true));
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
