import { restoreModule } from "./sorted/restore.js";

interface Zlib {
  gunzipSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

declare const globalThis: { process?: { getBuiltinModule?(name: string): Zlib | undefined } };

/** Compiles the inlined core: at once where the runtime has Node's zlib, else when its streams have unpacked it. */
export function unpack(base64: string): WebAssembly.Module | Promise<WebAssembly.Module> {
  const packed = bytesOf(base64);
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  if (zlib) return new WebAssembly.Module(restoreModule(zlib.gunzipSync(packed)));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer().then((sorted) => WebAssembly.compile(restoreModule(new Uint8Array(sorted))));
}

/** A loop, since `Uint8Array.from` with a callback takes several times as long, all of it on the page's own thread. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
