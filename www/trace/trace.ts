import type { Span } from "../../demo/envelope/envelope.js";
import type { IconName } from "../view/icon.js";
import { numberOf, wordsOf } from "./arrival.js";
import type { Arrival } from "./arrival.js";

/** The spans of one trace, and the envelopes that brought them. */
export interface Trace {
  readonly id: string;
  readonly arrivals: readonly Arrival[];
  /** In the order of a waterfall: a parent before its children, each by its start. */
  readonly rows: readonly Row[];
  readonly start: number;
  readonly end: number;
}

/** A span and how deep it lies. */
export interface Row {
  readonly span: Span;
  readonly depth: number;
}

/** What a span is, which decides its colour and its icon. */
export type Kind = Extract<IconName, "agent" | "chat" | "tool" | "handoff" | "embeddings" | "other">;

/** Token counts of one call, or of several summed. Unknown stays unknown. */
export interface Tokens {
  readonly input: number | undefined;
  readonly cached: number | undefined;
  readonly output: number | undefined;
  readonly reasoning: number | undefined;
}

export function traceOf(id: string, arrivals: readonly Arrival[]): Trace {
  const spans = arrivals.flatMap((arrival) => arrival.spans).filter((span) => span.traceId === id);
  return {
    id,
    arrivals,
    rows: order(spans),
    start: Math.min(...spans.map((span) => span.start)),
    end: Math.max(...spans.map((span) => span.end)),
  };
}

/** A span whose parent is not (yet) here stands at the top. */
function order(spans: readonly Span[]): Row[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const isTop = (span: Span) => span.parentSpanId === undefined || !ids.has(span.parentSpanId);
  const below = (parent: Span | undefined, depth: number): Row[] =>
    spans
      .filter((span) => (parent === undefined ? isTop(span) : span.parentSpanId === parent.spanId))
      .sort((one, other) => one.start - other.start)
      .flatMap((span) => [{ span, depth }, ...below(span, depth + 1)]);
  return below(undefined, 0);
}

const KINDS = new Map<string, Kind>([
  ["gen_ai.invoke_agent", "agent"],
  ["gen_ai.chat", "chat"],
  ["gen_ai.generate_content", "chat"],
  ["gen_ai.text_completion", "chat"],
  ["gen_ai.embeddings", "embeddings"],
  ["gen_ai.execute_tool", "tool"],
  ["gen_ai.handoff", "handoff"],
]);

export function kindOf(span: Span): Kind {
  return KINDS.get(wordsOf(span, "sentry.op") ?? "") ?? "other";
}

/** Whether the span is a call to a model: only these bear tokens of their own. */
export function isCall(span: Span): boolean {
  return kindOf(span) === "chat" || kindOf(span) === "embeddings";
}

export function tokensOf(spans: readonly Span[]): Tokens {
  const calls = spans.filter(isCall);
  const sum = (key: string): number | undefined => {
    const known = calls.map((span) => numberOf(span, key)).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
  };
  return {
    input: sum("gen_ai.usage.input_tokens"),
    cached: sum("gen_ai.usage.cache_read.input_tokens"),
    output: sum("gen_ai.usage.output_tokens"),
    reasoning: sum("gen_ai.usage.reasoning.output_tokens"),
  };
}

/** Cost of all calls in dollars, where the provider told one. */
export function costOf(spans: readonly Span[]): number | undefined {
  const known = spans.map((span) => numberOf(span, "gen_ai.cost.total_tokens")).filter((cost) => cost !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, cost) => total + cost, 0);
}

/** Seconds to the first chunk of the first call that tells it. */
export function firstChunkOf(spans: readonly Span[]): number | undefined {
  return spans.map((span) => numberOf(span, "gen_ai.response.time_to_first_chunk")).find((seconds) => seconds !== undefined);
}

/** Attributes that hold what people or models said; they are there only when recording is on. */
export const CONTENT_KEYS: ReadonlySet<string> = new Set([
  "gen_ai.system_instructions",
  "gen_ai.input.messages",
  "gen_ai.output.messages",
  "gen_ai.tool.definitions",
  "gen_ai.tool.call.arguments",
  "gen_ai.tool.call.result",
  "gen_ai.embeddings.input",
]);
