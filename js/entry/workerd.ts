import { waitUntil } from "cloudflare:workers";
import { provideWasm } from "../engine.js";
import { provideWaitUntil } from "../transport/wait-until.js";
import wasm from "./genspan.wasm";

provideWasm(() => wasm);
provideWaitUntil(waitUntil);

export * from "../index.js";
