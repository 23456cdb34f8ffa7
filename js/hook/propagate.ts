import { matches } from "../base/pattern.js";
import type { Pattern } from "../base/pattern.js";
import type { TraceData } from "../types.js";
import { headersGiven, initWith, isRequest, parseUrl, urlOf } from "./request.js";

type Call = Parameters<typeof globalThis.fetch>;

/** The call with the headers that let its server continue the trace. What the app has set itself stays, and a body is not touched. */
export function withTrace([input, init]: Call, trace: TraceData): Call {
  const given = headersGiven(input, init);
  // An iterator can be read once only, and that once is the app's.
  if (given && "next" in given) return [input, init];
  const headers = new Headers(given);
  // Browsers refuse whatever is given beside a navigation, which service workers pass on.
  if (!trace["sentry-trace"] || headers.has("sentry-trace") || Reflect.get(Object(input), "mode") === "navigate") return [input, init];
  const added = { ...trace };
  const before = headers.get("baggage");
  if (before && added.baggage) added.baggage = before.includes("sentry-") ? before : `${before},${added.baggage}`;
  if (headers.has("traceparent")) delete added.traceparent;
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  // In the form that the app gave: a `fetch` of its own below may spread an object, or set one of its headers.
  return [input, initWith(init ?? referrerOf(input), { headers: Symbol.iterator in (given ?? {}) ? headers : Object.assign({}, given, added) })];
}

/** What a `Request` loses as soon as anything is given beside it. */
function referrerOf(input: unknown): RequestInit | undefined {
  return isRequest(input) ? { referrer: input.referrer, referrerPolicy: input.referrerPolicy } : undefined;
}

/** Whether a server may be told of the trace: those that the app names, else in a browser its own, and elsewhere any. */
export function mayKnow(input: unknown, targets: readonly Pattern[] | undefined): boolean {
  const url = urlOf(input);
  const page = parseUrl(String(globalThis.location?.href));
  if (!url?.protocol.startsWith("http")) return false;
  const isOwn = url.origin === page?.origin;
  if (!targets) return isOwn || !page;
  const texts = isOwn ? [url.href, url.pathname] : [url.href];
  return targets.some((target) => texts.some((text) => isTarget(text, target)));
}

/** Hosts have no case, and neither have targets in Sentry's SDKs. */
function isTarget(text: string, target: Pattern): boolean {
  if (typeof target === "string") return text.toLowerCase().includes(target.toLowerCase());
  return matches(text, new RegExp(target.source, `${target.flags.replace("i", "")}i`));
}
