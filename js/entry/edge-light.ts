import { provideWasm } from "../engine/module.js";
import { areSimple } from "../engine/simple.js";
import wasm from "./genspan.wasm?module";

provideWasm(() => wasm, areSimple);

export * from "../index.js";
