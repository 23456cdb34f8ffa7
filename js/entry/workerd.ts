import { provideWasm } from "../engine/module.js";
import { areSimple } from "../engine/simple.js";
import { provideWaitUntil } from "../transport/wait-until.js";
// Without the query, Nitro (Nuxt, SolidStart) would instantiate it by itself, and give that instead of the module.
import wasm from "./genspan.wasm?module";

provideWasm(() => wasm, areSimple);
// A bundler that does not know the module, as OpenNext's, lets pass no import but one that may fail. It is there before the first request.
void import("cloudflare:workers").then(
  ({ waitUntil }) => provideWaitUntil(waitUntil),
  () => undefined,
);

export * from "../index.js";
