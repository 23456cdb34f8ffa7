import { unwrapped, wrapFetch } from "./hook/fetch.js";
import type { FetchHost } from "./hook/fetch.js";
import { mayKnow } from "./hook/propagate.js";
import type { SpanHost } from "./span.js";
import { placeOf } from "./span/place.js";
import type { Place } from "./span/place.js";
import type { FetchOptions, Options, TraceData } from "./types.js";

type Fetch = typeof globalThis.fetch;

/** Patches that were undone, and what each of them had replaced. They may be undone in any order. */
const undone = new WeakMap<Fetch, Fetch>();

/** The ways of a client to a `fetch` whose calls to models become spans. */
export interface TracedFetch {
  /** The global one, for calls below a place. */
  fetchAt(place: () => Place): Fetch;
  /** One of the app's. */
  wrapFetch(base: Fetch, options?: FetchOptions): Fetch;
  /** Puts a wrapped one in the place of the global one. Returns what undoes it. */
  patchGlobalFetch(): () => void;
}

/** Makes the wrapped `fetch`es of a client. */
export function createTracedFetch({ engine, scope, now, onEnd, hostTrace }: SpanHost, options: Options): TracedFetch {
  function hostAt(place: () => Place): FetchHost {
    const surroundings = (): ReturnType<FetchHost["surroundings"]> => {
      const here = place();
      return { parent: here.handle, scope: { ...here.scope }, trace: hostTrace(here, "model call"), ...here.records };
    };
    return { engine, now, onEnd, surroundings, traceFor: (input) => traceFor(input, place()) };
  }

  function traceFor(input: unknown, { handle }: Place): TraceData | undefined {
    if (handle === 0 || !mayKnow(input, options.tracePropagationTargets)) return undefined;
    const { traceparent, ...data } = engine.traceData(handle);
    return options.propagateTraceparent && traceparent ? { ...data, traceparent } : data;
  }

  return {
    fetchAt(place) {
      // The global one as it is at each call, so that what the app puts there later is used. One named parameter, as the
      // runtime's has: `length` is 1.
      function fetch(input: RequestInfo | URL, ...rest: [init?: RequestInit]): Promise<Response> {
        return unwrapped(globalThis.fetch)(input, ...rest);
      }
      return wrapFetch(hostAt(place), fetch);
    },
    wrapFetch(base, given = {}) {
      const above = given.parent && placeOf(given.parent);
      return wrapFetch(hostAt(() => above ?? scope.current()), base, given);
    },
    patchGlobalFetch() {
      const original = globalThis.fetch;
      const patched = wrapFetch({ ...hostAt(scope.current), isOff: () => undone.has(patched) }, original);
      // Left alone where it cannot be replaced.
      Reflect.set(globalThis, "fetch", patched);
      return () => {
        undone.set(patched, original);
        // Whoever patched it after us keeps what they built on; ours only passes on from now.
        for (let below; (below = undone.get(globalThis.fetch)) && Reflect.set(globalThis, "fetch", below); );
      };
    },
  };
}
