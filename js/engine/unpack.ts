type Bytes = Uint8Array<ArrayBuffer>;

type Zlib = typeof import("node:zlib");

declare const globalThis: { process?: { getBuiltinModule?(name: string): Zlib | undefined } };

/** Makes a module out of what was packed, in steps. */
export type Restore = (packed: Bytes) => Generator<void, Bytes>;

/** Compiles the core of pages: at once where the runtime has Node's zlib, else when its streams have unpacked it. */
export function unpack(base64: string, restore: Restore): WebAssembly.Module | Promise<WebAssembly.Module> {
  const packed = bytesOf(base64);
  const zlib = zlibAtOnce();
  if (zlib) return new WebAssembly.Module(atOnce(restore(zlib.gunzipSync(packed))));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer().then((bytes) => inTurns(restore(new Uint8Array(bytes)))).then((wasm) => WebAssembly.compile(wasm));
}

/**
 * Compiles the core that programs of Node, Deno and Bun hold: by Brotli it is a tenth shorter, and takes no longer to read and unpack. At
 * once, but where the runtime is too old to give a module without a promise.
 */
export function unpackBrotli(base64: string): WebAssembly.Module | Promise<WebAssembly.Module> {
  const compile = ({ brotliDecompressSync }: Zlib): WebAssembly.Module => new WebAssembly.Module(brotliDecompressSync(bytesOf(base64)));
  const zlib = zlibAtOnce();
  return zlib ? compile(zlib) : import("node:zlib").then(compile);
}

function zlibAtOnce(): Zlib | undefined {
  return globalThis.process?.getBuiltinModule?.("node:zlib");
}

/** Takes all steps without a pause. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The page gets its turn after each step: together they would be felt. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A loop, since `Uint8Array.from` with a callback takes several times as long, all of it on the page's own thread. */
function bytesOf(base64: string): Bytes {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
