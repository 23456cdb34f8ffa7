import { measureHeap } from "./heap.js";
import { ask, diagnose, flush, wasmBytes } from "./program.js";
import type { Subject } from "./subject.js";

/** This process. */
export async function startNode(origin: string): Promise<Subject> {
  return {
    name: `Node ${process.versions.node}`,
    ask: (count) => ask(origin, count),
    flush: async () => ({ isSent: await flush(), diagnosis: diagnose() }),
    memory: async () => ({ ...(await measureHeap()), wasmBytes: wasmBytes() }),
    close: async () => undefined,
  };
}
