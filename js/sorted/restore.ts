import { CODE_SECTION, createWalk, KEPT_KINDS, Kind, tape } from "./walk.js";
import type { Tape } from "./walk.js";

/** A length that is written when its contents are takes as much as the longest. */
const LENGTH_BYTES = 5;

/** The module that was sorted. */
export function restoreModule(sorted: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
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
  withLength(out, () => {
    for (let functions = walk.number(Kind.Other); functions > 0; functions--) withLength(out, walk.body);
  });
  walk.bytes(Kind.Tail, lengths.getUint32(Kind.Tail * 4, true));
  return out.bytes.slice(0, out.at);
}

function withLength(out: Tape, write: () => void): void {
  const start = (out.at += LENGTH_BYTES);
  write();
  const length = out.at - start;
  for (let part = 0; part < LENGTH_BYTES; part++) {
    const more = part < LENGTH_BYTES - 1 ? 128 : 0;
    out.bytes[start - LENGTH_BYTES + part] = ((length >> (7 * part)) & 127) | more;
  }
}
