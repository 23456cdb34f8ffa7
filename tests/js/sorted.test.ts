import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { atOnce } from "../../js/engine/unpack.js";
import { restoreModule } from "../../js/sorted/restore.js";
import { sortModule } from "../../js/sorted/sort.js";

const core = new Uint8Array(await readFile("dist/genspan.wasm"));

const putTogether = (sorted: Uint8Array<ArrayBuffer>) => atOnce(restoreModule(sorted));

/** A module with one function of no parameters, whose body is these bytes. */
function moduleOf(...body: number[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, ...bytes: number[]) => [id, bytes.length, ...bytes];
  const types = section(1, 1, 0x60, 0, 0);
  const functions = section(3, 1, 0);
  const memory = section(5, 1, 0, 1);
  const code = section(10, 1, body.length + 2, 0, ...body, 0x0b);
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...functions, ...memory, ...code]);
}

test("the core, sorted and restored, is a valid module with the same imports and exports", () => {
  const [before, after] = [new WebAssembly.Module(core), new WebAssembly.Module(putTogether(sortModule(core)))];
  assert.deepEqual(WebAssembly.Module.imports(after), WebAssembly.Module.imports(before));
  assert.deepEqual(WebAssembly.Module.exports(after), WebAssembly.Module.exports(before));
});

test("the core, sorted and restored, holds the same instructions with the same numbers", () => {
  const sorted = sortModule(core);
  assert.deepEqual(sortModule(putTogether(sorted)), sorted);
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

test("an instruction that is not known stops the build", () => {
  // `select` with its type written out, which compilers emit for references only.
  assert.throws(() => sortModule(moduleOf(0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 0x03, 0x7f, 0x1a)), /holds an instruction/);
});
