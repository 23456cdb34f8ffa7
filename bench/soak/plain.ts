import { askBy } from "./calls.js";
import { measureHeap } from "./heap.js";
import type { Subject } from "./subject.js";

/** The control: the same calls in this process without genspan. What grows here as well is the runtime's. */
export async function startPlain(origin: string): Promise<Subject> {
  return {
    name: `Node ${process.versions.node} without genspan`,
    ask: (count) => askBy(fetch, origin, count),
    memory: measureHeap,
    close: async () => undefined,
  };
}
