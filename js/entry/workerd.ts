import { waitUntil } from "cloudflare:workers";
import { provideWasm } from "../engine/module.js";
import { areSimple } from "../engine/simple.js";
import { provideWaitUntil } from "../transport/wait-until.js";
// Without the query, Nitro (Nuxt, SolidStart) would instantiate it by itself, and give that instead of the module.
import wasm from "./genspan.wasm?module";

provideWasm(() => wasm, areSimple);
provideWaitUntil(waitUntil);

export * from "../index.js";
