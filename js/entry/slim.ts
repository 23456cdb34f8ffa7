import { provideWasm } from "../engine.js";

export * from "../index.js";

/** Where the core comes from: compiled, as bytes, as a response, or at an address. */
export type WasmInput = WebAssembly.Module | BufferSource | Response | Promise<Response> | URL | string;

/** Says where the core is. Call it before `init`. */
export function loadWasm(input: WasmInput): void {
  provideWasm(() => compile(input));
}

function compile(input: WasmInput): WebAssembly.Module | Promise<WebAssembly.Module> {
  if (input instanceof WebAssembly.Module) return input;
  if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) return new WebAssembly.Module(input);
  const response = typeof input === "string" || input instanceof URL ? globalThis.fetch(input) : Promise.resolve(input);
  return response.then((found) => found.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes));
}
