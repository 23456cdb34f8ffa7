import { withPairs } from "./pairs.js";
import { LENGTH_BYTES } from "./restore.js";
import { CODE_SECTION, createWalk, KEPT_TAPES, Kind, PREAMBLE_BYTES, ROOM, tape, tapeNumber } from "./walk.js";
import type { Tape, Tapes } from "./walk.js";

/**
 * Sorts a module by the kinds of its bytes: the lengths of all tapes, then one tape after the other. The build does this; no
 * bundle holds it.
 *
 * @throws when the module holds an instruction that the walk does not know, or grows more than there is room for.
 */
export function sortModule(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept = Array.from({ length: KEPT_TAPES }, () => tape(wasm.length));
  const dropped = tape(wasm.length);
  const keptTape: Tapes = (kind, part) => kept[tapeNumber(kind, part)] ?? dropped;
  const kinds = sortKinds(wasm);
  const walk = createWalk((kind) => kinds[kind] ?? dropped, keptTape);
  const functions = walk.number(Kind.Other);
  for (let left = functions; left > 0; left--) walk.body();
  for (const kind of [Kind.Head, Kind.Tail]) walk.bytes(kind, kinds[kind]?.bytes.length ?? 0);

  const { bytes, pairs } = withPairs(written(keptTape(Kind.Opcode)));
  kept[tapeNumber(Kind.Opcode)] = { bytes, at: bytes.length };
  kept[tapeNumber(Kind.Pair)] = { bytes: pairs, at: pairs.length };
  const lengths = new DataView(new ArrayBuffer(KEPT_TAPES * 4));
  kept.forEach(({ at }, number) => lengths.setUint32(number * 4, at, true));
  const sorted = Uint8Array.from([new Uint8Array(lengths.buffer), ...kept.map(written)].flatMap((part) => [...part]));
  if (wasm.length + functions * LENGTH_BYTES > sorted.length * ROOM) throw new Error("The module grows more than js/sorted/restore.ts has room for.");
  return sorted;
}

/** Sorts by kind alone: what comes after a number can be seen only where the opcodes stand by themselves. */
function sortKinds(wasm: Uint8Array<ArrayBuffer>): readonly Tape[] {
  const module = { bytes: wasm, at: PREAMBLE_BYTES };
  const kinds = Object.values(Kind).map(() => tape(wasm.length));
  const dropped = tape(wasm.length);
  const walk = createWalk(
    () => module,
    (kind) => kinds[kind] ?? dropped,
  );
  while (wasm[module.at++] !== CODE_SECTION) {
    const length = walk.number(Kind.Dropped);
    module.at += length;
  }
  kinds[Kind.Head] = { bytes: wasm.subarray(0, module.at - 1), at: 0 };
  walk.number(Kind.Dropped);
  for (let functions = walk.number(Kind.Other); functions > 0; functions--) {
    const end = walk.number(Kind.Dropped) + module.at;
    walk.body();
    if (module.at !== end) throw new Error(`The function that ends at byte ${end} holds an instruction that js/sorted/walk.ts does not know.`);
  }
  kinds[Kind.Tail] = { bytes: wasm.subarray(module.at), at: 0 };
  return kinds.map(({ bytes }) => ({ bytes, at: 0 }));
}

function written({ bytes, at }: Tape): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, at);
}
