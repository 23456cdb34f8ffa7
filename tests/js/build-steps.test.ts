import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import binaryen from "binaryen";
import { emptyUnread } from "../../scripts/build/data.mjs";
import { exportOnly, refuseImports } from "../../scripts/build/exports.mjs";
import { withoutLinks } from "../../scripts/build/links.mjs";
import { orderFunctions } from "../../scripts/build/order.mjs";
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

/** Two ways to write a value, of which the first is only known to a table. */
const FORMATTING = (writer: string) => `(module
  (memory (export "memory") 1)
  (table funcref (elem $"<usize as core::fmt::Display>::fmt" $"<str as core::fmt::Debug>::fmt"))
  (func $"<usize as core::fmt::Display>::fmt" (param i32) (result i32) (i32.const 1))
  (func $"<str as core::fmt::Debug>::fmt" (param i32) (result i32) (i32.const 2))
  (func $"${writer}" (param $at i32) (result i32) (call_indirect (param i32) (result i32) (i32.const 0) (local.get $at)))
  (func (export "run") (param $at i32) (result i32)
    (if (result i32) (i32.eq (local.get $at) (i32.const 2))
      (then (call $"<str as core::fmt::Debug>::fmt" (i32.const 0)))
      (else (call $"${writer}" (local.get $at))))))`;

test("what wrote the sentences of traps alone is left out, unless there are others", async () => {
  const silent = instance(await trapAtOnce(assembled(FORMATTING("genspan::other"))));
  assert.throws(() => silent.run(0), WebAssembly.RuntimeError);
  assert.equal(silent.run(2), 2);
  const writing = instance(await trapAtOnce(assembled(FORMATTING("core::fmt::write"))));
  assert.deepEqual([0, 1, 2].map(writing.run), [1, 2, 2]);
});

test("the function that is called most is the first, and all do what they did", async () => {
  const wasm = assembled(`(module
    (func $once (result i32) (i32.const 10))
    (func $often (result i32) (i32.const 1))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.add (call $once) (i32.add (call $often) (call $often)))))`);
  const numbered = await orderFunctions(wasm);
  assert.equal(instance(numbered).run(0), 12);
  const module = binaryen.readBinary(numbered);
  assert.match(module.emitText(), /\(func \$0 [^]*?\(i32\.const 1\)/);
  module.dispose();
});

test("what nobody calls is exported no more, the rest as it is called, and a module that calls JavaScript stops the build", async () => {
  const wasm = assembled(`(module
    (import "js" "speak" (func $speak))
    (func (export "run") (param i32) (result i32) (local.get 0))
    (func (export "core_run") (param i32) (result i32) (i32.const 1))
    (func (export "other") (call $speak)))`);
  const names = new Map([["run", "run"], ["core_run", "0"]]);
  const fewer = await exportOnly(wasm, (name: string) => names.get(name));
  assert.deepEqual(WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(fewer))), [
    { name: "run", kind: "function" },
    { name: "0", kind: "function" },
  ]);
  refuseImports(fewer);
  assert.throws(() => refuseImports(wasm), /^Error: The core calls speak, which/);
});

/** Pieces of four bytes from address 64 on, of which the second points to "text" and the fourth, that nobody reads, to "gone". */
const READING = `(module
  (memory (export "memory") 1)
  (data (i32.const 64) "head\\54\\00\\00\\00gone\\48\\00\\00\\00biastextlastrest")
  (func (export "run") (param $at i32) (result i32)
    (i32.add
      (i32.load8_u offset=64 (local.get $at))
      (i32.add (i32.load (i32.const 68)) (i32.load offset=4 (i32.const 76))))))`;

/** What the linker would tell of that module. */
function linksOfReading(): number[] {
  const counted = (bytes: number[]) => [bytes.length, ...bytes];
  const text = (name: string) => counted([...new TextEncoder().encode(name)]);
  const custom = (name: string, ...bytes: number[]) => [0, ...counted([...text(name), ...bytes])];
  const piece = (name: string, offset: number) => [1, 0, ...text(name), 0, offset, 4];
  const others = [[0, 0, 0, ...text("run")], [0, 0x10, 0], [3, 0, 1]].flat();
  const names = ["head", "list", "gone", "dead", "bias", "text", "last"];
  const pieces = names.flatMap((name, at) => piece(name, at * 4));
  const [head, list, gone, , bias, another, last] = names.map((_, at) => at + 3);
  // Of what is read before its begin, and of what no instruction names any more.
  const inCode = [[3, 0, head, 0], [4, 0, list, 0], [4, 0, bias, 0x7c], [4, 0, last, 0]].flat();
  const inData = [[5, 6 + 4, another, 0], [5, 6 + 12, gone, 0]].flat();
  return [
    ...custom("linking", 2, 8, ...counted([names.length + 3, ...others, ...pieces])),
    ...custom("reloc.CODE", 10, 4, ...inCode.map((byte = 0) => byte)),
    ...custom("reloc.DATA", 11, 2, ...inData.map((byte = 0) => byte)),
  ];
}

test("data that nobody reads is emptied; what is read, pointed to by that, or not told of stays", async () => {
  const wasm = assembled(READING);
  const linked = Uint8Array.from([...wasm, ...linksOfReading()]);
  const { run, memory } = instance(await emptyUnread(wasm, linked));
  const pieces = new TextDecoder().decode(new Uint8Array(memory.buffer, 64, 32)).match(/[^]{4}/g);
  assert.deepEqual(pieces, ["head", "T\0\0\0", "\0\0\0\0", "\0\0\0\0", "bias", "text", "\0\0\0\0", "rest"]);
  assert.equal(run(0), instance(wasm).run(0));
  assert.deepEqual(new Uint8Array(withoutLinks(linked)), new Uint8Array(wasm));
});

test("the core has none of the sentences that its traps would say, and all that it reads", async () => {
  const core = await readFile("dist/genspan.wasm", "latin1");
  for (const sentence of ["assertion failed", "index out of bounds", "attempt to", "/library/core/"]) assert.ok(!core.includes(sentence), sentence);
  assert.ok(core.includes("gen_ai.request.model"));
});

function assembled(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  binaryen.setDebugInfo(text.includes("::"));
  const wasm = module.emitBinary();
  binaryen.setDebugInfo(false);
  module.dispose();
  return wasm;
}

function instance(wasm: Uint8Array): { run: (number: number) => number; memory: WebAssembly.Memory } {
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(wasm))).exports;
  assert(typeof run === "function" && memory instanceof WebAssembly.Memory);
  return { run: (number) => Number(run(number)), memory };
}
