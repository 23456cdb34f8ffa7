import { readFile } from "node:fs/promises";
import binaryen from "binaryen";
import { Core, initSync } from "#core";
import { calledNames } from "../../scripts/build/glue.mjs";

const MEMORY_SECTION = 5;
const PAGE_BYTES = 65_536;

/** The core's functions that can be told to trap, in the order of their numbers (from 1). */
const functions: string[] = [];

/** The core as it is published, except that each of its functions can be told to trap, as an `unreachable` in it would. */
export async function trappingCore(): Promise<WebAssembly.Module> {
  const module = binaryen.readBinary(await publishedCore());
  const { SIMD128, BulkMemory, BulkMemoryOpt, SignExt, MutableGlobals, NontrappingFPToInt, ReferenceTypes, Multivalue } = binaryen.Features;
  module.setFeatures(SIMD128 | BulkMemory | BulkMemoryOpt | SignExt | MutableGlobals | NontrappingFPToInt | ReferenceTypes | Multivalue);
  const calledName = await calledNames("target/wasm/glue");
  const methods = new Map(Object.getOwnPropertyNames(Core.prototype).map((name) => [calledName(`core_${name}`), name]));
  module.addGlobal("trap", binaryen.i32, true, module.i32.const(0));
  for (let at = 0; at < module.getNumExports(); at += 1) {
    const { name, value, kind } = binaryen.getExportInfo(module.getExportByIndex(at));
    const method = kind === binaryen.ExternalFunction ? methods.get(name) : undefined;
    if (method === undefined) continue;
    functions.push(method);
    const { params, results, vars, body } = binaryen.getFunctionInfo(module.getFunction(value));
    const isMeant = module.i32.eq(module.global.get("trap", binaryen.i32), module.i32.const(functions.length));
    module.removeFunction(value);
    module.addFunction(value, params, results, vars, module.block(null, [module.if(isMeant, module.unreachable()), body], results));
  }
  module.addGlobalExport("trap", "trap");
  return new WebAssembly.Module(new Uint8Array(module.emitBinary()));
}

/** A module that is not looked at, since there is an instance. */
const never = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

/** Lets the next call of a function of the core trap. The instance that replaces it is sound. */
export function trapNext(name: string): void {
  const trap: unknown = Reflect.get(initSync({ module: never }), "trap");
  const number = functions.indexOf(name) + 1;
  if (number === 0 || !(trap instanceof WebAssembly.Global)) throw new Error(`the core has no function ${name} that can trap`);
  trap.value = number;
}

/** The core as it is published, except that its memory can grow by no more than this. */
export async function boundedCore(growthBytes: number): Promise<WebAssembly.Module> {
  const bytes = await publishedCore();
  let at = 8;
  for (;;) {
    const id = bytes[at] ?? 0;
    const [length, begin] = readNumber(bytes, at + 1);
    if (id !== MEMORY_SECTION) {
      at = begin + length;
      continue;
    }
    // One memory, whose limits are a flag, the pages it begins with and, with the flag 1, the pages it may grow to.
    const [pages] = readNumber(bytes, begin + 2);
    const section = [1, 1, ...writeNumber(pages), ...writeNumber(pages + Math.ceil(growthBytes / PAGE_BYTES))];
    const rest = bytes.subarray(begin + length);
    return new WebAssembly.Module(Uint8Array.from([...bytes.subarray(0, at), MEMORY_SECTION, ...writeNumber(section.length), ...section, ...rest]));
  }
}

async function publishedCore(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL("../../dist/genspan.wasm", import.meta.url)));
}

/** An unsigned LEB128 number and where it ends. */
function readNumber(bytes: Uint8Array, at: number): [number, number] {
  const byte = bytes[at] ?? 0;
  if (byte < 128) return [byte, at + 1];
  const [rest, end] = readNumber(bytes, at + 1);
  return [(byte & 127) + rest * 128, end];
}

function writeNumber(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...writeNumber(Math.floor(value / 128))];
}
