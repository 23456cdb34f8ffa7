import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createBitReader, createBitWriter } from "../../js/packed/bits.js";
import { packModule } from "../../js/packed/pack.js";
import { restoreModule } from "../../js/packed/restore.js";

const core = new Uint8Array(await readFile("dist/genspan.wasm"));

function restored(packed: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (const steps = restoreModule(packed); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A module with one function of no parameters, whose body is these bytes. */
function moduleOf(...body: number[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, ...bytes: number[]) => [id, bytes.length, ...bytes];
  const types = section(1, 1, 0x60, 0, 0);
  const functions = section(3, 1, 0);
  const memory = section(5, 1, 0, 1);
  const code = section(10, 1, body.length + 2, 0, ...body, 0x0b);
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...functions, ...memory, ...code]);
}

test("the core, packed and restored, is a valid module with the same imports and exports", () => {
  const [before, after] = [new WebAssembly.Module(core), new WebAssembly.Module(restored(packModule(core)))];
  assert.deepEqual(WebAssembly.Module.imports(after), WebAssembly.Module.imports(before));
  assert.deepEqual(WebAssembly.Module.exports(after), WebAssembly.Module.exports(before));
});

test("the core, packed and restored, holds the same instructions with the same numbers", () => {
  const packed = packModule(core);
  assert.deepEqual(packModule(restored(packed)), packed);
});

test("a hint of alignment is left out, and nothing else", () => {
  const loading = (alignment: number) => moduleOf(0x41, 0, 0x28, alignment, 8, 0x1a);
  assert.deepEqual(packModule(loading(2)), packModule(loading(0)));
  assert.ok(WebAssembly.validate(restored(packModule(loading(2)))));
  const other = moduleOf(0x41, 0, 0x28, 2, 9, 0x1a);
  assert.notDeepEqual(packModule(other), packModule(loading(2)));
});

test("constants of floats and of vectors, branch tables and nested blocks keep their bytes", () => {
  const vector = Array.from({ length: 16 }, (_, index) => 0xf0 + index);
  const constants = moduleOf(0x44, 0x80, 0xff, 0x0b, 4, 5, 6, 7, 8, 0x1a, 0x43, 0xff, 2, 3, 4, 0x1a, 0xfd, 12, ...vector, 0x1a);
  const branches = moduleOf(0x02, 0x40, 0x03, 0x40, 0x41, 0x85, 0x7f, 0x0e, 1, 0, 1, 0x0b, 0x0b);
  for (const module of [constants, branches]) {
    const after = restored(packModule(module));
    assert.ok(WebAssembly.validate(module) && WebAssembly.validate(after));
    assert.deepEqual(packModule(after), packModule(module));
  }
});

test("an instruction that is not known stops the build", () => {
  // `select` with its type written out, which compilers emit for references only.
  assert.throws(() => packModule(moduleOf(0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 0x03, 0x7f, 0x1a)), /holds an instruction/);
});

test("bits are read as they were written, expected or not, and carried", () => {
  const odds = [1, 65_535, 32_768, 40_000, 3, 65_533];
  // The multiplier of a well-known generator: bits that look random and are the same every time.
  const bits = Array.from({ length: 50_000 }, (_, at) => (Math.imul(at + 1, 0x5bd1e995) >>> 13) & 1);
  const { write, packed } = createBitWriter();
  bits.forEach((bit, at) => write(bit, odds[at % odds.length] ?? 1));
  const read = createBitReader(packed());
  assert.deepEqual(bits.map((_, at) => read(0, odds[at % odds.length] ?? 1)), bits);
});
