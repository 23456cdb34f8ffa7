import assert from "node:assert/strict";
import type { Span } from "../../../support/envelope.js";
import { MODEL } from "../../check.js";
import type { Check } from "../../check.js";

const AGENTS = ["Anna", "Ben"];
const SPANS_AN_AGENT = 5;

/** Agents that run at the same time, in one app and in several, keep their spans, conversations and traces apart. */
export const check: Check = {
  atOnce: 3,
  async expect({ ingest, labels, returned }) {
    const spans = await ingest.untilSpans(labels.length * AGENTS.length * SPANS_AN_AGENT);
    const names = labels.map((label) => AGENTS.map((agent) => `${agent} ${label}`));
    assert.deepEqual(returned, names);
    assert.deepEqual(spans.filter(({ isSegment }) => isSegment).map(({ name }) => name).sort(), names.flat().map((name) => `invoke_agent ${name}`).sort());
    for (const name of names.flat()) assert.deepEqual(treeOf(name, spans), expectedTree(name));
  },
};

/** The spans of the trace that an agent began, as `[name, parent's name, agent, conversation]`. */
function treeOf(agent: string, spans: readonly Span[]): unknown[] {
  const trace = spans.find(({ name }) => name === `invoke_agent ${agent}`)?.traceId;
  const parentOf = (span: Span) => spans.find(({ spanId }) => spanId === span.parentSpanId)?.name;
  return spans
    .filter(({ traceId }) => traceId === trace)
    .map((span) => [span.name, parentOf(span), span.attributes["gen_ai.agent.name"], span.attributes["gen_ai.conversation.id"]])
    .sort((one, other) => (String(one) < String(other) ? -1 : 1));
}

function expectedTree(agent: string): unknown[] {
  const guide = `${agent}'s guide`;
  const conversation = `conversation of ${agent}`;
  return [
    [`chat ${MODEL}`, `invoke_agent ${agent}`, agent, conversation],
    [`chat ${MODEL}`, `invoke_agent ${guide}`, guide, conversation],
    ["execute_tool get_weather", `invoke_agent ${agent}`, agent, conversation],
    [`invoke_agent ${guide}`, `invoke_agent ${agent}`, guide, conversation],
    [`invoke_agent ${agent}`, undefined, agent, conversation],
  ].sort((one, other) => (String(one) < String(other) ? -1 : 1));
}
