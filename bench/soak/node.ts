import type { Subject } from "./subject.js";
import { ask, diagnose, flush, wasmBytes } from "./program.js";

/** This process. It has to be started with `--expose-gc`. */
export async function startNode(origin: string): Promise<Subject> {
  return {
    name: `Node ${process.versions.node}`,
    ask: (count) => ask(origin, count),
    flush: async () => ({ isSent: await flush(), diagnosis: diagnose() }),
    memory: async () => {
      globalThis.gc?.();
      return { heapBytes: process.memoryUsage().heapUsed, wasmBytes: wasmBytes() };
    },
    close: async () => undefined,
  };
}
