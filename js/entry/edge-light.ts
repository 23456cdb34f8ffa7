import { provideWasm } from "../engine.js";
import wasm from "./genspan.wasm?module";

provideWasm(() => wasm);

export * from "../index.js";
