import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import binaryen from "binaryen";
import { atOnce } from "../../js/engine/unpack.js";
import { withoutPairs, withPairs } from "../../js/sorted/pairs.js";
import { restoreModule } from "../../js/sorted/restore.js";
import { sortModule } from "../../js/sorted/sort.js";

const core = new Uint8Array(await readFile("dist/genspan.wasm"));

const putTogether = (sorted: Uint8Array<ArrayBuffer>) => atOnce(restoreModule(sorted));

/** A module with one function of no parameters, whose body is these bytes. */
function moduleOf(...body: number[]): Uint8Array<ArrayBuffer> {
  const counted = (bytes: number[]) => [(bytes.length & 127) | 128, bytes.length >> 7, ...bytes];
  const section = (id: number, ...bytes: number[]) => [id, ...counted(bytes)];
  const types = section(1, 1, 0x60, 0, 0);
  const functions = section(3, 1, 0);
  const memory = section(5, 1, 0, 1);
  const code = section(10, 1, ...counted([0, ...body, 0x0b]));
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...functions, ...memory, ...code]);
}

test("the core, sorted and restored, is a valid module with the same imports and exports", () => {
  const [before, after] = [new WebAssembly.Module(core), new WebAssembly.Module(putTogether(sortModule(core)))];
  assert.deepEqual(WebAssembly.Module.imports(after), WebAssembly.Module.imports(before));
  assert.deepEqual(WebAssembly.Module.exports(after), WebAssembly.Module.exports(before));
});

test("the core, sorted and restored, holds the same instructions with the same numbers, and the same data", () => {
  assert.ok(textOf(putTogether(sortModule(core))) === textOf(core));
});

test("a hint of alignment is left out, and nothing else", () => {
  const loading = (alignment: number) => moduleOf(0x41, 0, 0x28, alignment, 8, 0x1a);
  assert.deepEqual(sortModule(loading(2)), sortModule(loading(0)));
  assert.ok(WebAssembly.validate(putTogether(sortModule(loading(2)))));
  const other = moduleOf(0x41, 0, 0x28, 2, 9, 0x1a);
  assert.notDeepEqual(sortModule(other), sortModule(loading(2)));
});

test("constants of floats and of vectors, branch tables and nested blocks keep their bytes", () => {
  const vector = Array.from({ length: 16 }, (_, index) => 0xf0 + index);
  const constants = moduleOf(0x44, 0x80, 0xff, 0x0b, 4, 5, 6, 7, 8, 0x1a, 0x43, 0xff, 2, 3, 4, 0x1a, 0xfd, 12, ...vector, 0x1a);
  const branches = moduleOf(0x02, 0x40, 0x03, 0x40, 0x41, 0x85, 0x7f, 0x0e, 1, 0, 1, 0x0b, 0x0b);
  for (const module of [constants, branches]) {
    const restored = putTogether(sortModule(module));
    assert.ok(WebAssembly.validate(module) && WebAssembly.validate(restored));
    assert.deepEqual(sortModule(restored), sortModule(module));
  }
});

test("numbers of several bytes keep them, whatever comes after", () => {
  const numbers = [0x80, 0x81, 0xff].flatMap((first) => [0, 0x3f].map((last) => [first, 0x80, last]));
  const adding = numbers.flatMap((number) => [0x41, ...number, 0x6a]);
  const loading = numbers.flatMap((number) => [0x28, 0, ...number, 0x41, ...number, 0x6a]);
  const module = moduleOf(0x41, 0, ...adding, 0x28, 0, 1, ...loading, 0x41, ...[0xff, 0], 0x36, 0, 2, 0x41, 0);
  assert.equal(textOf(putTogether(sortModule(module))), textOf(module));
});

test("bytes are the same without their pairs, whether there are pairs of pairs, none, or no byte to stand for one", () => {
  const all = Uint8Array.from({ length: 512 }, (_, at) => at % 256);
  const [often, short] = [Uint8Array.from({ length: 99_999 }, (_, at) => [0, 7, 7, 9, 0][at % 5] ?? 0), Uint8Array.of(3)];
  for (const plain of [all, often, short]) {
    const { bytes, pairs } = withPairs(plain);
    const again = new Uint8Array(plain.length);
    withoutPairs(bytes, pairs, again);
    assert.deepEqual(again, plain);
  }
  assert.ok(withPairs(often).bytes.length < often.length / 16);
});

test("a module that grows more than there is room for stops the build", () => {
  assert.throws(() => sortModule(moduleOf(...Array.from({ length: 9_000 }, () => 0x01))), /more than .* has room/);
});

test("an instruction that is not known stops the build", () => {
  // `select` with its type written out, which compilers emit for references only.
  assert.throws(() => sortModule(moduleOf(0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 0x03, 0x7f, 0x1a)), /holds an instruction/);
});

function textOf(wasm: Uint8Array): string {
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  module.dispose();
  return text;
}
