import { provideWasm } from "../engine.js";
import { areSimple } from "../simple.js";
import wasm from "./genspan.wasm?module";

provideWasm(() => wasm, areSimple);

export * from "../index.js";
