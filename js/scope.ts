import { attempt } from "./base/attempt.js";
import type { Place } from "./span/place.js";
import type { Scope } from "./types.js";

/** Keeps the place across function calls, and across `await` where the runtime can. */
export interface ActiveScope {
  current(): Place;
  run<T>(place: Place, callback: () => T): T;
  /** Changes the scope of the request that this code belongs to. */
  change(change: Scope): void;
}

/**
 * The active span lives in AsyncLocalStorage where the runtime has one. Elsewhere it is known only until the first `await`,
 * and `span.fetch` and `parent` say what belongs together.
 */
export function createScope(initial: Scope): ActiveScope {
  const root: Place = { handle: 0, scope: { ...initial } };
  const storage = createStorage();
  /** Places that were entered without `run`, for good; each change outside of spans makes a new one. */
  const entered = new WeakSet<Place>();
  let synchronous: Place | undefined;

  const stored = () => (storage ? storage.getStore() : synchronous);

  function runSynchronously<T>(place: Place, callback: () => T): T {
    const above = synchronous;
    synchronous = place;
    try {
      return callback();
    } finally {
      synchronous = above;
    }
  }

  return {
    current: () => stored() ?? root,
    run: (place, callback) => (storage ? storage.run(place, callback) : runSynchronously(place, callback)),
    change(change) {
      const above = stored();
      if (above && !entered.has(above)) return void Object.assign(above.scope, change);
      // What is set outside of every span holds for this flow of the program and those it starts, so that servers without a
      // request wrapper keep their requests apart.
      const place: Place = { handle: 0, scope: { ...(above ?? root).scope, ...change } };
      entered.add(place);
      if (!enter(storage, place)) Object.assign(root.scope, change);
    },
  };
}

interface Storage {
  getStore(): Place | undefined;
  run<T>(place: Place, callback: () => T): T;
  enterWith?(place: Place): void;
}

interface WithStorage {
  AsyncLocalStorage?: new () => Storage;
}

declare const globalThis: WithStorage & { process?: { getBuiltinModule?(name: string): WithStorage | undefined } };

/** Looked up and never imported: bundlers for browsers cannot resolve the module, and workers have it only with a flag. Next's edge routes throw when asked for it. */
function createStorage(): Storage | undefined {
  return attempt(() => {
    const AsyncLocalStorage = globalThis.AsyncLocalStorage ?? globalThis.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
    return AsyncLocalStorage && new AsyncLocalStorage();
  }, undefined);
}

/** Enters a place for good. Says whether that worked: workers have the storage without this method. */
function enter(storage: Storage | undefined, place: Place): boolean {
  return attempt(() => {
    storage?.enterWith?.(place);
    return storage?.getStore() === place;
  }, false);
}
