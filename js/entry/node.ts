import { brotliCore } from "#brotli";
import { provideWasm } from "../engine/module.js";
import { areSimple } from "../engine/simple.js";
import { unpackBrotli } from "../engine/unpack.js";
import { provideConnections } from "../transport/queue.js";

/** A server under load ends hundreds of traces before the first of them is answered. */
const MOST_CONNECTIONS = 256;

// The zlib of Node, Deno and Bun unpacks at once, so that the core is there when it is first asked. Nothing is downloaded there, so
// a core that starts sooner goes before one that is smaller.
provideWasm(() => unpackBrotli(brotliCore), areSimple);
provideConnections(MOST_CONNECTIONS);

export * from "../index.js";
