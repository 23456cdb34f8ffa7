import { isAbort } from "../base/abort.js";
import { contentJson } from "../base/content.js";
import { memberOf } from "../base/object.js";
import { Outcome } from "../engine/boundary.js";
import type { HeaderReader } from "../engine/boundary.js";
import { openSpanBy } from "../span.js";
import type { SpanHost } from "../span.js";
import type { ModelCall, ModelCallOptions } from "../types.js";
import { placeOf } from "./place.js";
import { recordsFor } from "./records.js";

/** Opens a model call that a framework reports. The core reads the report by the dialect that is named. */
export function startModelCall(host: SpanHost, options: ModelCallOptions): ModelCall {
  const { engine, now } = host;
  const { dialect, provider, model, noticedAt, request, attributes } = options;
  const { recordInputs = false, recordOutputs = false } = recordsFor(host, options);
  let started = 0;
  const span = openSpanBy(host, { ...options, name: dialect }, host.scope.current(), ({ parent, scope, startTime, trace }, moment) => {
    started = startTime ?? moment;
    const asked = { source: dialect, provider, model, noticedAt };
    const opening = { ...asked, parent, scope, trace, recordInputs, recordOutputs };
    return engine.open(opening, NO_HEADERS, encode(contentJson(request)), started);
  });
  if (attributes) span.setAttributes(attributes);
  const handle = placeOf(span)?.handle ?? 0;
  let isStreamed = false;

  const at = (afterMs: number | undefined): number => (afterMs === undefined ? now() : started + afterMs);

  function part(value: unknown, afterMs?: number): void {
    isStreamed = true;
    engine.feed(handle, encode(`data: ${contentJson(value)}\n\n`), () => at(afterMs));
  }

  function close(outcome: Outcome, reason: string, afterMs?: number): void {
    engine.close(handle, outcome, reason, at(afterMs));
    span.end();
  }

  function fail(error: unknown, afterMs?: number): void {
    if (isAbort(error)) close(Outcome.Aborted, "", afterMs);
    else close(Outcome.Failed, reasonOf(error), afterMs);
  }

  return {
    span,
    records: { inputs: recordInputs, outputs: recordOutputs },
    part,
    end(answer, afterMs) {
      if (answer !== undefined && isStreamed) part(answer, afterMs);
      else if (answer !== undefined) engine.feed(handle, encode(contentJson(answer)), () => at(afterMs));
      close(Outcome.Ended, "", afterMs);
    },
    fail(error) {
      if (!isAbort(error) && span.isRecording()) host.report(error, handle, "span");
      fail(error);
    },
    failQuietly: fail,
    abort: () => close(Outcome.Aborted, ""),
  };
}

/** An error in the shape of an error body. The status is a member of it, or of the error that it wraps. */
function reasonOf(error: unknown): string {
  const status = [error, memberOf(error, "lastError"), memberOf(error, "cause")]
    .flatMap((each) => [memberOf(each, "statusCode"), memberOf(each, "status")])
    .find((each) => typeof each === "number");
  return contentJson({ error: { type: memberOf(error, "name") ?? "error", code: status, message: memberOf(error, "message") } });
}

const NO_HEADERS: HeaderReader = () => ({});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
