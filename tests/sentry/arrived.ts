import { isObject, textOf } from "../../demo/json.js";
import type { Json, JsonObject } from "../../demo/json.js";
import type { Item } from "../support/envelope.js";
import type { Arrival, IngestServer } from "../support/ingest-server.js";

/** A span of either SDK, in whichever format it came. */
export interface ArrivedSpan {
  readonly by: "us" | "them";
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly isSegment: boolean;
  readonly attributes: Readonly<Record<string, Json | undefined>>;
  /** The header of the trace that its envelope carried. */
  readonly header: Json | undefined;
}

/** All spans that came: of span containers, and of transactions, which are the default of major 10. */
export function arrivedSpans({ arrivals }: Pick<IngestServer, "arrivals">): ArrivedSpan[] {
  return arrivals.flatMap((arrival) => {
    const told = { by: senderOf(arrival), header: arrival.envelope.header["trace"] };
    const streamed = arrival.spans.map((span) => ({ ...told, ...span, parentSpanId: span.parentSpanId }));
    return [...streamed, ...arrival.envelope.items.flatMap(readTransaction).map((span) => ({ ...told, ...span }))];
  });
}

/** How many spans of AI either SDK told, by op. */
export function sendersOf(ingest: Pick<IngestServer, "arrivals">): Record<string, Record<string, number>> {
  const senders: Record<string, Record<string, number>> = {};
  for (const span of arrivedSpans(ingest)) {
    const op = String(span.attributes["sentry.op"]);
    if (!op.startsWith("gen_ai.")) continue;
    const of = (senders[span.by] ??= {});
    of[op] = (of[op] ?? 0) + 1;
  }
  return senders;
}

/** What those of our envelopes broke of the rules of the ingest endpoint. */
export function ourFaults({ arrivals }: Pick<IngestServer, "arrivals">): string[] {
  return arrivals.filter((arrival) => senderOf(arrival) === "us").flatMap(({ faults }) => faults);
}

export function senderOf({ envelope }: Arrival): "us" | "them" {
  const sdk = envelope.header["sdk"];
  return isObject(sdk) && sdk["name"] === "genspan" ? "us" : "them";
}

function readTransaction({ header, payload }: Item): Omit<ArrivedSpan, "by" | "header">[] {
  if (header["type"] !== "transaction" || !isObject(payload)) return [];
  const top = objectAt(objectAt(payload, "contexts"), "trace");
  const below = Array.isArray(payload["spans"]) ? payload["spans"].filter(isObject) : [];
  return [{ ...readSpan(top), name: textOf(payload["transaction"]), isSegment: true }, ...below.map(readSpan)];
}

function readSpan(span: JsonObject): Omit<ArrivedSpan, "by" | "header"> {
  return {
    name: textOf(span["description"]),
    traceId: textOf(span["trace_id"]),
    spanId: textOf(span["span_id"]),
    parentSpanId: span["parent_span_id"] === undefined ? undefined : textOf(span["parent_span_id"]),
    isSegment: false,
    attributes: objectAt(span, "data"),
  };
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}
