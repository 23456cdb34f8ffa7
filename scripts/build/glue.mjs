import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CannotDo, ROOT } from "../command.mjs";

/**
 * Writes `core.js` beside wasm-bindgen's glue, to be loaded instead of it: the same `Core`, `initSync` and `__wbg_reset_state` on the same
 * exports. The generated glue writes out each method, with checks for what we never do. One function for all calls, and a table of what
 * the methods return, is a quarter of that. It gives the module nothing to call.
 */
export async function writeGlue(folder) {
  const [glue, types] = await Promise.all(["genspan.js", "genspan.d.ts"].map((name) => readFile(join(ROOT, folder, name), "utf8")));
  const returned = Object.fromEntries(methodsOf(types).map(([name, type]) => [name, isUnsigned(glue, name) ? "unsigned" : type]));
  if (Object.values(returned).some((type) => !CROSSING.includes(`\n  ${type}: (`))) fail();
  await writeFile(join(ROOT, folder, "core.js"), `const returned = ${JSON.stringify(returned)};\n${CROSSING}`);
  await writeFile(join(ROOT, folder, "core.d.ts"), types);
}

/** JavaScript gets every 32-bit number of wasm with a sign; the declarations do not say which have none. */
function isUnsigned(glue, method) {
  const start = glue.indexOf(`\n    ${method}(`);
  return glue.slice(start, glue.indexOf("\n    }\n", start)).includes("return ret >>> 0;");
}

/** The names of the methods and what they return, in their order. */
function methodsOf(types) {
  const core = types.match(/export class Core \{\n[^]*?\n\}/)?.[0] ?? fail();
  return Array.from(core.matchAll(/^ {4}(\w+)\(.*\): (.+);$/gm), ([, name, type]) => [name, type]).filter(([name]) => name !== "free");
}

/**
 * Gives the name by which the glue calls an export of wasm-bindgen's, and undefined for one that it does not call. Methods are called by
 * their numbers, since their names would be loaded twice.
 */
export async function calledNames(folder) {
  const types = await readFile(join(ROOT, folder, "genspan.d.ts"), "utf8");
  const numbers = new Map(methodsOf(types).map(([name], number) => [`core_${name}`, String(number)]));
  return (name) => (CROSSING.includes(`.${name}`) ? name : numbers.get(name));
}

function fail() {
  throw new CannotDo("wasm-bindgen's glue no longer reads as scripts/build/glue.mjs expects.");
}

const CROSSING = `
/** Made with the first instance: an import must not fail where there are none, as in React Native. */
let encoder;
let decoder;
let compiled;
let wasm;

let memory = new Uint8Array(0);

/** All of the memory, looked at anew where it has grown or is of another instance. */
function view() {
  if (memory.buffer !== wasm.memory.buffer) memory = new Uint8Array(wasm.memory.buffer);
  return memory;
}

const part = (address, length) => view().subarray(address >>> 0, (address >>> 0) + length);

/** The address of a copy, which is the core's own. */
function copied(bytes) {
  const address = wasm.__wbindgen_malloc(bytes.length, 1);
  view().set(bytes, address >>> 0);
  return address;
}

/** Addresses and lengths in place of texts and bytes. */
function crossing(given) {
  const numbers = [];
  for (const value of given) {
    if (typeof value === "number" || typeof value === "boolean") {
      numbers.push(value);
      continue;
    }
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    numbers.push(copied(bytes), bytes.length);
  }
  return numbers;
}

/** A copy of what the core gives away, of items of so many bytes. */
function taken([address, length], size = 1) {
  const bytes = part(address, length * size).slice();
  wasm.__wbindgen_free(address, length * size, size);
  return bytes;
}

const readers = {
  string: (list) => decoder.decode(taken(list)),
  Uint8Array: (list) => taken(list),
  Uint32Array: (list) => new Uint32Array(taken(list, 4).buffer),
  boolean: (value) => value !== 0,
  number: (value) => value,
  unsigned: (value) => value >>> 0,
  void: () => undefined,
};

/** Frees what nobody holds any more, unless its instance is gone anyway. Not every runtime can. */
const registry = globalThis.FinalizationRegistry && new FinalizationRegistry(({ address, exports }) => exports === wasm && exports.__wbg_core_free(address, 1));

export class Core {
  constructor(options) {
    this.address = wasm.core_new(...crossing([options]));
    registry?.register(this, { address: this.address, exports: wasm });
    const refusal = this.refusal();
    if (refusal) throw refusal;
  }
}

Object.keys(returned).forEach((name, number) => {
  const read = readers[returned[name]];
  Core.prototype[name] = function (...given) {
    return read(wasm[number](this.address, ...crossing(given)));
  };
});

/** Called with each chunk, to which lists and a look-up by name would add a tenth of a microsecond. */
Core.prototype.feed = function (handle, chunk, now) {
  return wasm.core_feed(this.address, handle, copied(chunk), chunk.length, now) !== 0;
};

/** Puts a fresh instance in the place of one that has trapped. */
export function __wbg_reset_state() {
  wasm = new WebAssembly.Instance(compiled).exports;
}

/** Says what the instance exports; makes it the first time, of a compiled module of whichever realm. */
export function initSync({ module }) {
  if (!wasm) {
    encoder = new TextEncoder();
    decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    compiled = module;
    __wbg_reset_state();
  }
  return wasm;
}
`;
