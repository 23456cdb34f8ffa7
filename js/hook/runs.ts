/** What is remembered at once. The core ends what nothing is heard of; here the oldest is forgotten. */
const MAX_RUNS = 1000;

/** Things by a key, the oldest of which make room: of streams that the app stopped reading the SDK never says a word. */
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
