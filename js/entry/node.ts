import { gzippedCore } from "#gzipped";
import { provideWasm } from "../engine.js";
import { unpack } from "../unpack.js";

// The zlib of Node, Deno and Bun unpacks at once, so that `init` has the core when it returns. Nothing is downloaded there, so a
// core that starts sooner goes before one that is smaller.
provideWasm(() => unpack(gzippedCore));

export * from "../index.js";
