import type { Request } from "./request.js";

/** What wrappers of `fetch` that lie over each other must know of each other, to record a call once. */
export interface Passage {
  /** The request that a wrapper is handing down right now, so that a second wrapper below it steps aside. Never kept over time. */
  request: Request | undefined;
  /** Bodies that are tapped already: what tells a wrapper that one below it, further away in time, has recorded the call. */
  readonly tapped: WeakSet<ReadableStream>;
  /** The signals of requests that something above `fetch` has noticed and waits for: a client's own middleware. */
  readonly noticed: WeakSet<AbortSignal>;
}

const PASSAGE = Symbol.for("genspan.passage");

declare const globalThis: { [PASSAGE]?: Passage };

/** One for the whole program, as it may hold several copies of this package. */
export function passage(): Passage {
  return (globalThis[PASSAGE] ??= { request: undefined, tapped: new WeakSet(), noticed: new WeakSet() });
}
