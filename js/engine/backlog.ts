import type { Handle } from "./boundary.js";

/** How much is kept while the core is unpacked. */
const MAX_BACKLOG_BYTES = 2 * 1024 * 1024;
const MAX_BACKLOG_CALLS = 10_000;

/** Calls that came before the core, in their order, and the real handles of those that were lent for them. */
export function createBacklog() {
  let calls: { handle: Handle; run: () => void }[] = [];
  let bytes = 0;
  let lost = 0;
  let next = -1;
  const real = new Map<Handle, Handle>();

  function fits(size: number): boolean {
    return calls.length < MAX_BACKLOG_CALLS && bytes + size <= MAX_BACKLOG_BYTES;
  }

  return {
    open(size: number, run: () => Handle): Handle {
      if (!fits(size)) {
        lost += 1;
        return 0;
      }
      const handle = next--;
      bytes += size;
      real.set(handle, 0);
      calls.push({ handle, run: () => void real.set(handle, run()) });
      return handle;
    },
    add(handle: Handle, size: number, run: () => void): void {
      if (handle !== 0 && !real.has(handle)) return;
      if (fits(size)) {
        bytes += size;
        calls.push({ handle, run });
        return;
      }
      // Half a call would look like a whole one.
      calls = calls.filter((call) => call.handle !== handle);
      real.delete(handle);
      lost += 1;
    },
    take(): (() => void)[] {
      const taken = calls.map((call) => call.run);
      calls = [];
      return taken;
    },
    real: (handle: Handle) => real.get(handle) ?? 0,
    lost: () => lost,
  };
}
