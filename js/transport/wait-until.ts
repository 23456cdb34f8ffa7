import { attempt } from "../base/attempt.js";
import type { WaitUntil } from "../types.js";

interface RequestContext {
  get?(): { waitUntil?: WaitUntil } | undefined;
}

declare const globalThis: Record<symbol, RequestContext | undefined>;

/** Where Vercel and Next keep the request at hand. */
const CONTEXTS = [Symbol.for("@vercel/request-context"), Symbol.for("@next/request-context")];

let platform: WaitUntil | undefined;

/** Called by the entry of a runtime that has one for all requests. */
export function provideWaitUntil(waitUntil: WaitUntil): void {
  platform = waitUntil;
}

/** What keeps this request's worker alive: the app's own first, then what the platform has. Never throws. */
export function findWaitUntil(given: WaitUntil | undefined): WaitUntil | undefined {
  const waitUntil = attempt(() => given ?? platform ?? fromContext(), undefined);
  // Outside of a request some platforms throw; what was to be kept alive goes on as far as it may.
  return waitUntil && ((promise) => attempt(() => waitUntil(promise), undefined));
}

function fromContext(): WaitUntil | undefined {
  for (const name of CONTEXTS) {
    const context = globalThis[name]?.get?.();
    if (context?.waitUntil) return (promise) => context.waitUntil?.(promise);
  }
  return undefined;
}
