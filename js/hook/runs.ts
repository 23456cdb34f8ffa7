/** How many are remembered at once. Beyond that the oldest is forgotten here; the core ends it by its age. */
const MAX_RUNS = 1000;

/** Runs by a key. The oldest make room for new ones: SDKs never report the end of a stream that the app stopped reading. */
export function createRuns<K, R>() {
  const runs = new Map<K, R>();
  return {
    begin(key: K, run: R): void {
      for (const oldest of runs.keys()) {
        if (runs.size < MAX_RUNS) break;
        runs.delete(oldest);
      }
      runs.set(key, run);
    },
    find: (key: K) => runs.get(key),
    end: (key: K) => runs.delete(key),
    /** Forgets them all, and gives them back. */
    clear(): R[] {
      const all = [...runs.values()];
      runs.clear();
      return all;
    },
  };
}
