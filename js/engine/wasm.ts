/**
 * What `genspan/genspan.wasm` gives where an import of wasm gives the compiled module: in workers on Cloudflare, and by bundlers that
 * are told so. Elsewhere load the file, and hand it to `loadWasm` of `genspan/slim`.
 */
declare const module: WebAssembly.Module;
export default module;
