import { provideOffline } from "../client.js";
import { provideWasm } from "../engine/module.js";
import { keepOffline } from "../transport/offline.js";

provideOffline(keepOffline);

export * from "../index.js";

/** Where the core comes from: compiled, as bytes, as a response, or at an address. */
export type WasmInput = WebAssembly.Module | BufferSource | Response | Promise<Response> | URL | string;

/** Says where the core is. Call it before `init`. */
export function loadWasm(input: WasmInput): void {
  provideWasm(() => compile(input));
}

function compile(input: WasmInput): WebAssembly.Module | Promise<WebAssembly.Module> {
  if (typeof input === "string" || input instanceof URL) return compileAnswer(globalThis.fetch(input));
  if ("byteLength" in input) return new WebAssembly.Module(input);
  if ("then" in input || "arrayBuffer" in input) return compileAnswer(Promise.resolve(input));
  // Not checked by `instanceof`: a module of another realm is no instance of this one's class.
  return input;
}

async function compileAnswer(response: Promise<Response>): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await (await response).arrayBuffer());
}
