interface Zlib {
  gunzipSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

declare const globalThis: { process?: { getBuiltinModule?(name: string): Zlib | undefined } };

/** Compiles the inlined core: at once where the runtime has Node's zlib, else when its streams have unpacked it. */
export function unpack(base64: string): WebAssembly.Module | Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  if (zlib) return new WebAssembly.Module(zlib.gunzipSync(bytes));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer().then((wasm) => WebAssembly.compile(wasm));
}
