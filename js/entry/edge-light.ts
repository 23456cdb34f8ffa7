import { provideWasm } from "../module.js";
import { areSimple } from "../simple.js";
import wasm from "./genspan.wasm?module";

provideWasm(() => wasm, areSimple);

export * from "../index.js";
