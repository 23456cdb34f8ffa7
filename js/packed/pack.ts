import { createBitWriter } from "./bits.js";
import { createModel } from "./model.js";
import { CODE_SECTION, createWalk, HEADER_BYTES, Kind, PREAMBLE_BYTES } from "./walk.js";

/**
 * Packs a module: how long what stands before its functions is, and what stands behind them; then all of it. The build does this;
 * no bundle holds it.
 *
 * @throws when the module holds an instruction that the walk does not know.
 */
export function packModule(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { write, packed } = createBitWriter();
  const model = createModel(write);
  let at = 0;
  const walk = createWalk((kind, part) => {
    const byte = wasm[at++];
    if (byte === undefined) throw unknownInstruction(at);
    return kind === Kind.Dropped ? byte : model.byte(kind, part, byte);
  });
  at = PREAMBLE_BYTES;
  while (wasm[at++] !== CODE_SECTION) {
    const length = walk.number(Kind.Dropped);
    at += length;
  }
  const head = at - 1;
  at = 0;
  walk.bytes(Kind.Head, head);
  at += 1;
  const end = walk.number(Kind.Dropped) + at;
  for (let functions = walk.number(Kind.Other); functions > 0; functions--) {
    const end = walk.number(Kind.Dropped) + at;
    walk.body();
    if (at !== end) throw unknownInstruction(end);
  }
  walk.bytes(Kind.Tail, wasm.length - end);
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, head);
  header.setUint32(4, wasm.length - end);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...packed()]);
}

function unknownInstruction(end: number): Error {
  return new Error(`The function that ends at byte ${end} holds an instruction that js/packed/walk.ts does not know.`);
}
