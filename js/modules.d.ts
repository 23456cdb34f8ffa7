declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "cloudflare:workers" {
  export function waitUntil(promise: Promise<unknown>): void;
}

declare module "node:zlib" {
  export function brotliDecompressSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  export function gunzipSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}
