import { bytesOf } from "./base64.js";

interface Zlib {
  gunzipSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

declare const globalThis: { process?: { getBuiltinModule?(name: string): Zlib | undefined } };

/** Compiles a core that gzip has packed: at once where the runtime has Node's zlib, else when its streams have unpacked it. */
export function gunzipCore(base64: string): WebAssembly.Module | Promise<WebAssembly.Module> {
  const packed = bytesOf(base64);
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  if (zlib) return new WebAssembly.Module(zlib.gunzipSync(packed));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
}
