import { setTimeout as sleep } from "node:timers/promises";

/** Node's `fetch` looks every half second which of its timers were stopped, and lets go of those only then. */
const PAUSE_MS = 600;
const TOLERANCE_BYTES = 16 * 1024;
const MOST_TRIES = 20;

/**
 * What a heap holds once a collection finds nothing that the one before has left. The first one never finds all: an object with a
 * finalizer goes, but what is kept for the finalizer stays until that has run, and so much was let go since the runtime's own last
 * collection, which comes when it likes. Measured once, the same heap is up to 2 MB larger or smaller.
 */
export async function settled(collect: () => Promise<number>): Promise<number> {
  let bytes = await collect();
  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    await sleep(PAUSE_MS);
    const before = bytes;
    bytes = await collect();
    if (before - bytes < TOLERANCE_BYTES) break;
  }
  return bytes;
}
