import { waitUntil } from "cloudflare:workers";
import { provideWasm } from "../module.js";
import { areSimple } from "../simple.js";
import { provideWaitUntil } from "../transport/wait-until.js";
import wasm from "./genspan.wasm";

provideWasm(() => wasm, areSimple);
provideWaitUntil(waitUntil);

export * from "../index.js";
