import { isAbort } from "../base/abort.js";
import { withoutCredentials } from "../base/address.js";
import { attempt } from "../base/attempt.js";
import { isOver } from "../span.js";
import type { SpanHost } from "../span.js";
import type { Span } from "../types.js";
import { whenOver } from "./outcome.js";
import { placeOf } from "./place.js";

/** Runs `callback` inside the span. What it returns or throws is the app's, unchanged. */
export function runInside<T>(host: SpanHost, span: Span, callback: (span: Span) => T, ending: "when over" | "by hand" = "when over"): T {
  const inside = <R>(part: () => R): R => host.scope.run(placeOf(span) ?? host.scope.current(), part);
  const end = (): void => void (ending === "when over" && span.end());
  const fail = (error: unknown): void => {
    noteFailure(host, span, error);
    end();
  };
  try {
    return whenOver(inside(() => callback(span)), { inside, fail, end });
  } catch (error) {
    fail(error);
    throw error;
  }
}

/** Ends a span as failed. */
export function failSpan(host: SpanHost, span: Span, error: unknown): void {
  noteFailure(host, span, error);
  span.end();
}

/** Marks a span as failed, unless it has ended, and sends the error once. That the app stopped the work is no error. */
function noteFailure(host: SpanHost, span: Span, error: unknown): void {
  const place = placeOf(span);
  if (!place || isOver(span)) return;
  const isAborted = isAbort(error);
  host.engine.spanSet(place.handle, { failure: isAborted ? "cancelled" : messageOf(error) });
  // An object is recognised when it comes again. A thrown word is the same error if the span below failed with it.
  const isWord = typeof error !== "object";
  const isPassedOn = isWord && place.failure?.error === error;
  if (isWord && place.above) place.above.failure = { error };
  if (!isAborted && !isPassedOn) host.report(error, place.handle, "span");
}

function messageOf(error: unknown): string {
  return attempt(() => withoutCredentials(error instanceof Error ? error.message : String(error)), "");
}
