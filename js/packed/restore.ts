import { createBitReader } from "./bits.js";
import { createModel } from "./model.js";
import { CODE_SECTION, createWalk, HEADER_BYTES, Kind } from "./walk.js";

/** A length that is written when its contents are takes as much as the longest. */
const LENGTH_BYTES = 5;

/** So many bytes take a few milliseconds. */
const BYTES_A_STEP = 8192;

/** Makes the module that was packed, in steps, so that a page can do other things between them. */
export function* restoreModule(packed: Uint8Array<ArrayBuffer>): Generator<void, Uint8Array<ArrayBuffer>> {
  const header = new DataView(packed.buffer, packed.byteOffset);
  const model = createModel(createBitReader(packed.subarray(HEADER_BYTES)));
  const out: number[] = [];
  const walk = createWalk((kind, part) => {
    const byte = kind === Kind.Dropped ? 0 : model.byte(kind, part, 0);
    out.push(byte);
    return byte;
  });
  walk.bytes(Kind.Head, header.getUint32(0));
  out.push(CODE_SECTION);
  const section = beginLength(out);
  let rested = 0;
  for (let functions = walk.number(Kind.Other); functions > 0; functions--) {
    const length = beginLength(out);
    walk.body();
    endLength(out, length);
    if (out.length - rested < BYTES_A_STEP) continue;
    rested = out.length;
    yield;
  }
  endLength(out, section);
  for (let left = header.getUint32(4); left > 0; left -= BYTES_A_STEP) {
    yield;
    walk.bytes(Kind.Tail, Math.min(left, BYTES_A_STEP));
  }
  return Uint8Array.from(out);
}

/** Leaves room for a length. Says where what it counts begins. */
function beginLength(out: number[]): number {
  for (let part = 0; part < LENGTH_BYTES; part++) out.push(0);
  return out.length;
}

function endLength(out: number[], start: number): void {
  const length = out.length - start;
  for (let part = 0; part < LENGTH_BYTES; part++) {
    const more = part < LENGTH_BYTES - 1 ? 128 : 0;
    out[start - LENGTH_BYTES + part] = ((length >> (7 * part)) & 127) | more;
  }
}
