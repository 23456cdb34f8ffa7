import { gzippedCore } from "#gzipped";
import { provideWasm } from "../engine.js";
import { areSimple } from "../simple.js";
import { unpack } from "../unpack.js";

// The zlib of Node, Deno and Bun unpacks at once, so that the core is there when it is first asked. Nothing is downloaded there, so
// a core that starts sooner goes before one that is smaller.
provideWasm(() => unpack(gzippedCore), areSimple);

export * from "../index.js";
