import { flush, sweep } from "../index.js";
import type { Span, WaitUntil } from "../index.js";
import { findWaitUntil } from "../transport/wait-until.js";

/** How long a request goes on. */
export interface Lifetime {
  /** Keeps the worker alive, where the platform can. It never throws. */
  readonly waitUntil?: WaitUntil | undefined;
  /** Sends everything. Called when the answer has been read, and the span of the request is over. */
  finish(span: Span): Promise<unknown>;
}

/** The lifetime of what lives on by itself, such as a Durable Object: nobody has to wait for its work, so nothing is known of that. */
export function lastingLifetime(context: unknown): Lifetime {
  const waitUntil = methodOf(context);
  return { waitUntil: findWaitUntil(waitUntil && ((promise) => void Reflect.apply(waitUntil, context, [promise]))), finish: () => flush() };
}

/**
 * The lifetime of a request. It is over when all is over that the handler passed to `waitUntil` of its context; what is still open below
 * its span then was forgotten. That method is replaced on the context itself, since the platform's classes accept no other object.
 */
export function lifetimeOf(context: unknown): Lifetime {
  const known = lifetimes.get(Object(context));
  if (known) return known;
  const lifetime = lastingLifetime(context);
  const waitUntil = methodOf(context);
  if (typeof context !== "object" || context === null || !waitUntil) return lifetime;
  const working = new Set<Promise<unknown>>();
  function listening(this: unknown, given: unknown, ...rest: unknown[]): unknown {
    // What can be awaited may do its work again each time it is: a query does. A promise stays the very one.
    const promise = Promise.resolve(given);
    const result: unknown = waitUntil && Reflect.apply(waitUntil, this, [Object(given) === given ? promise : given, ...rest]);
    const over = (): void => void working.delete(work);
    const work = promise.then(over, over);
    working.add(work);
    return result;
  }
  // A frozen context cannot be changed, so nothing is known of its work.
  if (!Reflect.defineProperty(context, "waitUntil", { value: listening, writable: true, configurable: true })) return lifetime;
  const listened: Lifetime = {
    ...lifetime,
    async finish(span) {
      if (working.size > 0) await flush();
      // Work may pass on more work.
      while (working.size > 0) await Promise.all(working);
      sweep(span);
      return flush();
    },
  };
  lifetimes.set(context, listened);
  return listened;
}

/** By the contexts that are listened to: one may be given to several requests, or pass through several wrappers. */
const lifetimes = new WeakMap<object, Lifetime>();

function methodOf(context: unknown): Function | undefined {
  const waitUntil: unknown = Reflect.get(Object(context), "waitUntil");
  return typeof waitUntil === "function" ? waitUntil : undefined;
}
