import { waitUntil } from "cloudflare:workers";
import { provideWasm } from "../engine/module.js";
import { areSimple } from "../engine/simple.js";
import { provideWaitUntil } from "../transport/wait-until.js";
import wasm from "./genspan.wasm";

provideWasm(() => wasm, areSimple);
provideWaitUntil(waitUntil);

export * from "../index.js";
