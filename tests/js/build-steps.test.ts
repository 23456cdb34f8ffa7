import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";
import { numberByUse } from "../../scripts/build/order.mjs";
import { trapAtOnce } from "../../scripts/build/traps.mjs";

/** Leaves a word in memory before it fails: for good above 9, for this time at 7. */
const FAILING = `(module
  (memory (export "memory") 1)
  (func $fail (i32.store (i32.const 0) (i32.const 1)) (unreachable))
  (func $give_up (i32.store (i32.const 4) (i32.const 1)) (call $fail))
  (func (export "run") (param $number i32) (result i32)
    (i32.store (i32.const 8) (local.get $number))
    (block $sound
      (br_if $sound (i32.ne (local.get $number) (i32.const 7)))
      (i32.store (i32.const 12) (i32.const 1))
      (call $give_up))
    (if (i32.gt_u (local.get $number) (i32.const 9)) (then (call $give_up)))
    (i32.load (i32.const 8))))`;

test("what a module does before a trap that is certain is left out, and nothing else", async () => {
  const { run, memory } = instance(await trapAtOnce(assembled(FAILING)));
  assert.equal(run(3), 3);
  assert.throws(() => run(7), WebAssembly.RuntimeError);
  assert.deepEqual([...new Uint32Array(memory.buffer, 0, 4)], [0, 0, 7, 0]);
  assert.throws(() => run(10), WebAssembly.RuntimeError);
  assert.deepEqual([...new Uint32Array(memory.buffer, 0, 4)], [0, 0, 10, 0]);
  assert.equal(run(9), 9);
});

test("the function that is called most is the first, and all do what they did", async () => {
  const wasm = assembled(`(module
    (func $once (result i32) (i32.const 10))
    (func $often (result i32) (i32.const 1))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.add (call $once) (i32.add (call $often) (call $often)))))`);
  const numbered = await numberByUse(wasm);
  assert.equal(instance(numbered).run(0), 12);
  const module = binaryen.readBinary(numbered);
  assert.match(module.emitText(), /\(func \$0 [^]*?\(i32\.const 1\)/);
  module.dispose();
});

function assembled(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  const wasm = module.emitBinary();
  module.dispose();
  return wasm;
}

function instance(wasm: Uint8Array): { run: (number: number) => number; memory: WebAssembly.Memory } {
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(wasm))).exports;
  assert(typeof run === "function" && memory instanceof WebAssembly.Memory);
  return { run: (number) => Number(run(number)), memory };
}
