import assert from "node:assert/strict";
import type { Span } from "../../../support/envelope.js";
import { MODEL } from "../../check.js";
import type { Check } from "../../check.js";
import manifest from "../../../../package.json" with { type: "json" };

const { ai, "@ai-sdk/openai": openai } = manifest.devDependencies;
const AGENTS = ["Anna", "Ben"];
const SPANS_AN_AGENT = 4;

/** Agents of the real AI SDK 7 that stream and use a tool at the same time are a tree each, with the counts that the model told. */
export const check: Check = {
  packages: { ai, "@ai-sdk/openai": openai },
  obstacle: (runtime) => (runtime === "Chromium, script tag" ? "the AI SDK is published for bundlers" : undefined),
  async expect({ ingest, reports, returned }) {
    const spans = await ingest.untilSpans(AGENTS.length * SPANS_AN_AGENT);
    for (const text of returned.flat()) assert.match(String(text), /18 °C/);
    for (const name of AGENTS) {
      const agent = spans.find((span) => span.name === `invoke_agent ${name}`);
      assert.ok(agent);
      const below = spans.filter(({ parentSpanId }) => parentSpanId === agent.spanId).sort((one, other) => one.start - other.start);
      assert.deepEqual(below.map(({ name, status }) => [name, status]), [
        [`generate_content ${MODEL}`, "ok"],
        ["execute_tool get_weather", "ok"],
        [`generate_content ${MODEL}`, "ok"],
      ]);
    }
    assert.equal(spans.length, AGENTS.length * SPANS_AN_AGENT);
    const calls = spans.filter(({ name }) => name.startsWith("generate_content"));
    assert.deepEqual(calls.map(tokens).sort(), reports.map(({ usage }) => `${usage.input} ${usage.output}`).sort());
    for (const call of calls) assert.equal(typeof call.attributes["gen_ai.response.time_to_first_chunk"], "number");
  },
};

function tokens({ attributes }: Span): string {
  return `${String(attributes["gen_ai.usage.input_tokens"])} ${String(attributes["gen_ai.usage.output_tokens"])}`;
}
