import { isObject } from "../../demo/json.js";
import type { IngestServer } from "../support/ingest-server.js";

/** What of an arrived span does not differ from run to run and from SDK to SDK. */
export interface SpanSummary {
  readonly name: string;
  /** The name of the span above, or its id where it is another service's. */
  readonly parent: unknown;
  /** The names of all spans of its trace, or its id where it was continued. */
  readonly trace: unknown;
  readonly isSegment: unknown;
  readonly status: unknown;
  readonly attributes: Record<string, unknown>;
  readonly links: unknown;
  /** Times that the app has set, relative to this one; the others differ. */
  readonly times: unknown[];
}

/** Names that tell of the SDK, or of chance. `sentry.source` is what major 10 calls `sentry.segment.name.source` as well. */
const ITS_OWN = /^sentry\.(sdk|platform|segment\.id|release|environment|source)/;

/** All spans that came, by name. `start` is the time near which an app sets its own. */
export function summaries({ arrivals }: Pick<IngestServer, "arrivals">, start: number): SpanSummary[] {
  const spans = arrivals.flatMap(({ envelope }) => envelope.items).flatMap(({ payload }) => itemsOf(payload));
  const names = (matches: (span: Raw) => boolean) => spans.filter(matches).map(({ name }) => name).sort();
  const summary = (span: Raw): SpanSummary => ({
    name: span.name,
    parent: span.parent_span_id && (spans.find(({ span_id }) => span_id === span.parent_span_id)?.name ?? span.parent_span_id),
    trace: span.trace_id.startsWith(CONTINUED) ? span.trace_id : names(({ trace_id }) => trace_id === span.trace_id),
    isSegment: span.is_segment,
    status: span.status,
    attributes: Object.fromEntries(Object.entries(span.attributes).filter(([name]) => !ITS_OWN.test(name)).map(([name, { value }]) => [name, value]).sort()),
    links: span.links?.map(({ span_id, attributes }) => [spans.find((other) => other.span_id === span_id)?.name, attributes ?? {}]),
    times: [span.start_timestamp, span.end_timestamp].filter((time) => Math.abs(time - start) < HOUR_SECONDS).map((time) => Number((time - start).toFixed(3))),
  });
  return spans.map(summary).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** How the ids of the traces begin that an app continues. */
const CONTINUED = "d4cda95b";
const HOUR_SECONDS = 3600;

interface Raw {
  name: string;
  trace_id: string;
  span_id: string;
  parent_span_id?: string;
  is_segment: boolean;
  status: string;
  start_timestamp: number;
  end_timestamp: number;
  attributes: Record<string, { value: unknown }>;
  links?: { span_id: string; attributes?: object }[];
}

function itemsOf(payload: unknown): Raw[] {
  const items = isObject(payload as never) ? Reflect.get(Object(payload), "items") : undefined;
  return Array.isArray(items) ? items : [];
}
