import type { Span } from "../support/envelope.js";

/** What every span carries, and what differs from run to run in more than its value. */
const LEFT_OUT = /^(sentry\.(?!op|status)|server\.|genspan\.response\.request_id|http\.)/;
/** Ids and times: that they are there is told, their value is not. */
const CHANGING = /(\.id|time_to_first_chunk)$/;
/** Tokens in one line rather than one a line. */
const TOKENS = /^gen_ai\.usage\.(.+?)_?tokens$/;

/** Spans as a tree of text: one line a span, its attributes below. */
export function treeOf(spans: readonly Span[]): string {
  const isTop = (span: Span): boolean => !spans.some(({ spanId }) => spanId === span.parentSpanId);
  return inOrder(spans.filter(isTop)).map((span) => branch(span, spans, "")).join("");
}

/** The same with names alone. */
export function outlineOf(spans: readonly Span[]): string {
  return treeOf(spans.map((span) => ({ ...span, attributes: {} })));
}

function branch(span: Span, spans: readonly Span[], indent: string): string {
  const below = inOrder(spans.filter(({ parentSpanId }) => parentSpanId === span.spanId));
  const lines = [`${span.name} (${span.status})${tokens(span)}`, ...attributes(span).map((line) => `  | ${line}`)];
  return lines.map((line) => `${indent}${line}\n`).join("") + below.map((child) => branch(child, spans, `${indent}    `)).join("");
}

/** By their beginning. What ran side by side may begin in any order, so those of one name stand by what they were given. */
function inOrder(spans: readonly Span[]): Span[] {
  const order = [...spans].sort((one, other) => one.start - other.start);
  const group = order.map((span, at) => order.slice(0, at).findLastIndex(({ name }) => name !== span.name));
  const ranked = order.map((span, at) => ({ span, group: group[at] ?? -1, given: givenTo(span) }));
  return ranked.sort((one, other) => one.group - other.group || one.given.localeCompare(other.given)).map(({ span }) => span);
}

function givenTo({ attributes }: Span): string {
  const asked = attributes["sentry.op"] === "gen_ai.invoke_agent" ? attributes["gen_ai.input.messages"] : undefined;
  return String(attributes["gen_ai.tool.call.arguments"] ?? asked);
}

function tokens({ attributes }: Span): string {
  const counts = Object.entries(attributes).flatMap(([name, value]) => {
    const kind = TOKENS.exec(name)?.[1];
    return kind === undefined ? [] : [`${kind.replace(/[._](input|output)$/, "")} ${String(value)}`];
  });
  return counts.length === 0 ? "" : ` ${counts.join(", ")}`;
}

function attributes({ attributes }: Span): string[] {
  const told = Object.entries(attributes).filter(([name]) => !LEFT_OUT.test(name) && !TOKENS.test(name));
  return told.map(([name, value]) => `${name}: ${CHANGING.test(name) ? "…" : shown(String(value))}`).sort();
}

/** The beginning of a value, without the ids that the model or a framework made up. */
function shown(value: string): string {
  const text = value.replaceAll(/(call|toolu)_\w{8,}/g, "$1_…").replaceAll(/\b\w{8}(-\w{4}){3}-\w{12}\b/g, "…");
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const MAX_SHOWN = 300;
