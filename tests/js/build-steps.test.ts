import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import binaryen from "binaryen";
import { numberAddresses } from "../../scripts/build/addresses.mjs";
import { layOutData } from "../../scripts/build/data.mjs";
import { exportOnly, refuseImports } from "../../scripts/build/exports.mjs";
import { withoutLinks } from "../../scripts/build/links.mjs";
import { orderFunctions } from "../../scripts/build/order.mjs";
import { CODE_SECTION, sectionsOf } from "../../scripts/build/sections.mjs";
import { joinTexts } from "../../scripts/build/texts.mjs";
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

/** The places of addresses in code, which take as many bytes there as a linker gives them. */
const [LIST, HERE, FLAGS, DEAD] = [0x7000_0000, 0x7000_0001, 0x7000_0002, 0x7000_0003];
const READING = `(module
  (memory (export "memory") 1)
  (data (i32.const 64) "gone" "\\4c\\00\\00\\00" "\\40\\00\\00\\00" "ends here" "\\01\\02\\00" "here is")
  (func (export "dead") (param i32) (result i32) (i32.load (i32.const ${DEAD})))
  (func (export "run") (param $at i32) (result i32)
    (i32.add
      (i32.load8_u (i32.add (i32.load (i32.const ${LIST})) (local.get $at)))
      (i32.add (i32.load8_u offset=${HERE} (local.get $at)) (i32.load8_u (i32.const ${FLAGS}))))))`;
/** Where the data begins in its section. */
const DATA_OFFSET = 7;

/** What the linker would tell of that module, with the first of its addresses in code told as one of this kind. */
function linksOfReading(wasm: Uint8Array, kind: number): number[] {
  const counted = (bytes: number[]) => [...leb(bytes.length, 2), ...bytes];
  const text = (name: string) => counted([...new TextEncoder().encode(name)]);
  const custom = (name: string, ...bytes: number[]) => [0, ...counted([...text(name), ...bytes])];
  const others = [[0, 0, 0, ...text("run")], [0, 0x10, 0], [3, 0, 1]];
  const pieces = Object.entries({ gone: [0, 4], list: [4, 4], dead: [8, 4], ends: [12, 9], flags: [21, 2], here: [24, 7] });
  const symbols = [...others, ...pieces.map(([name, place]) => [1, 0, ...text(name), 0, ...place])];
  const symbol = (name: string) => others.length + pieces.findIndex(([other]) => other === name);
  const { contents = 0 } = sectionsOf(wasm).find(({ id }) => id === CODE_SECTION) ?? {};
  const inCode = (type: number, written: number, name: string, distance: number) => {
    const place = Buffer.from(wasm).indexOf(Uint8Array.from(leb(written, 5)));
    return [type, ...leb(place - contents, 2), symbol(name), distance];
  };
  const inData = (offset: number, name: string) => [5, DATA_OFFSET + offset, symbol(name), 0];
  return [
    ...custom("linking", 2, 8, ...counted([symbols.length, ...symbols.flat()])),
    ...custom("reloc.CODE", 10, 4, ...[inCode(kind, LIST, "list", 0), inCode(3, HERE, "here", 0), inCode(4, FLAGS, "flags", 1), inCode(4, DEAD, "dead", 0)].flat()),
    ...custom("reloc.DATA", 11, 2, ...[inData(4, "ends"), inData(8, "gone")].flat()),
  ];
}

function leb(number: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, part) => ((number >> (7 * part)) & 127) | (part < bytes - 1 ? 128 : 0));
}

function linkedReading(kind: number): Uint8Array {
  const wasm = assembled(READING);
  return Uint8Array.from([...wasm, ...linksOfReading(wasm, kind)]);
}

test("of the data only what is read stays, each text once and the others as far apart as they need", async () => {
  const linked = linkedReading(4);
  const numbered = await exportOnly(withoutLinks(numberAddresses(linked)), (name: string) => (name === "dead" ? undefined : name));
  const { run, memory } = instance(await layOutData(numbered, linked));
  const [list, flags, text] = ["F\0\0\0", "\x01\x02", "ends here is"];
  assert.equal(new TextDecoder().decode(new Uint8Array(memory.buffer, 64, 24)), `${list}${flags}${text}`.padEnd(24, "\0"));
  assert.deepEqual([0, 5].map(run), [101 + 104 + 2, 104 + 105 + 2]);
});

test("data that is pointed to by what is read stays", async () => {
  const linked = linkedReading(4);
  const { run, memory } = instance(await layOutData(withoutLinks(numberAddresses(linked)), linked));
  const [list, dead, flags, text] = ["M\0\0\0", "J\0\0\0", "\x01\x02", "gonends here is"];
  assert.equal(new TextDecoder().decode(new Uint8Array(memory.buffer, 64, 32)), `${list}${dead}${flags}${text}`.padEnd(32, "\0"));
  assert.equal(run(0), 207);
});

test("an address of a kind that is not known stops the build", () => {
  assert.throws(() => numberAddresses(linkedReading(11)), /^Error: The linker no longer tells/);
});

test("texts are joined to one that holds each, with what they share in it once", () => {
  const texts = ["tokens.input", "input", "model", "gen_ai.request", "cached", "request.model", "model"];
  assert.equal(joinTexts(texts), "tokens.inputgen_ai.request.modelcached");
  assert.equal(joinTexts([]), "");
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
