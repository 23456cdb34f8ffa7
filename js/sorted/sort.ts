import { CODE_SECTION, createWalk, KEPT_KINDS, Kind, PREAMBLE_BYTES, tape } from "./walk.js";

/**
 * Sorts a module by the kinds of its bytes: the lengths of all kinds, then one kind after the other. The build does this; no
 * bundle holds it.
 *
 * @throws when the module holds an instruction that the walk does not know.
 */
export function sortModule(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const module = { bytes: wasm, at: PREAMBLE_BYTES };
  const kept = Array.from({ length: KEPT_KINDS }, () => tape(wasm.length));
  const dropped = tape(wasm.length);
  const walk = createWalk(
    () => module,
    (kind) => kept[kind] ?? dropped,
  );
  while (wasm[module.at++] !== CODE_SECTION) {
    const length = walk.number(Kind.Dropped);
    module.at += length;
  }
  const head = wasm.subarray(0, module.at - 1);
  walk.number(Kind.Dropped);
  for (let functions = walk.number(Kind.Other); functions > 0; functions--) {
    const end = walk.number(Kind.Dropped) + module.at;
    walk.body();
    if (module.at !== end) throw new Error(`The function that ends at byte ${end} holds an instruction that js/sorted/walk.ts does not know.`);
  }
  const kinds = kept.map(({ bytes, at }) => bytes.subarray(0, at));
  kinds[Kind.Head] = head;
  kinds[Kind.Tail] = wasm.subarray(module.at);
  const lengths = new DataView(new ArrayBuffer(KEPT_KINDS * 4));
  kinds.forEach(({ length }, kind) => lengths.setUint32(kind * 4, length, true));
  return joined([new Uint8Array(lengths.buffer), ...kinds]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
