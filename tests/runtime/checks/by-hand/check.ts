import assert from "node:assert/strict";
import type { Span } from "../../../support/envelope.js";
import type { Check } from "../../check.js";

/** Spans that an app wrote by hand for Sentry's SDK, older attribute names among them, arrive by today's names. */
export const check: Check = {
  async expect({ ingest, returned }) {
    const spans = await ingest.untilSpans(Object.keys(EXPECTED).length);
    assert.deepEqual(returned, [7]);
    const tree = spans.map((span) => [span.name, spans.find(({ spanId }) => spanId === span.parentSpanId)?.name]);
    assert.deepEqual(Object.fromEntries(tree), {
      ...Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, undefined])),
      "execute_tool get_weather": "invoke_agent Weather Agent",
    });
    for (const span of spans) assert.deepEqual(told(span), EXPECTED[span.name], span.name);
  },
};

const QUESTION = '[{"role":"user","parts":[{"type":"text","content":"Is it raining in Paris?"}]}]';
const ANSWER = '[{"role":"assistant","parts":[{"type":"text","content":"It rains in Paris."}]}]';
const TALK =
  '[{"role":"user","parts":[{"type":"text","content":"Is it raining in Paris?"}]},' +
  '{"role":"assistant","parts":[{"type":"tool_call","id":"call_1","name":"get_weather","arguments":{"city":"Paris"}}]},' +
  '{"role":"tool","parts":[{"type":"tool_call_response","id":"call_1","name":"get_weather","content":"{\\"sky\\":\\"rain\\"}"}]}]';
const REASONED =
  '[{"role":"assistant","parts":[{"type":"reasoning","content":"The tool says rain."},{"type":"text","content":"It rains in Paris."}]}]';

const EXPECTED: Record<string, Record<string, unknown>> = {
  "request my-model": {
    status: "ok",
    op: "gen_ai.request",
    "operation.name": "chat",
    "request.model": "my-model",
    "input.messages": QUESTION,
    "output.messages": ANSWER,
    "usage.input_tokens": 100,
    "usage.cache_read.input_tokens": 90,
    "usage.cache_creation.input_tokens": 4,
    "usage.output_tokens": 20,
    "usage.reasoning.output_tokens": 5,
    "usage.total_tokens": 120,
  },
  "chat older-model": { status: "ok", op: "gen_ai.chat", "operation.name": "chat", "usage.input_tokens": 7, "usage.output_tokens": 3, "usage.total_tokens": 10 },
  "chat my-model": {
    status: "ok",
    op: "gen_ai.chat",
    "operation.name": "chat",
    "provider.name": "openai",
    "request.model": "my-model",
    "agent.name": "Weather Agent",
    "response.id": "answer_1",
    "response.model": "my-model-2",
    "response.finish_reasons": '["stop"]',
    system_instructions: '[{"type":"text","content":"Be brief."}]',
    "tool.definitions": '[{"name":"get_weather","description":"The weather in a city"}]',
    "input.messages": TALK,
    "output.messages": REASONED,
    "usage.input_tokens": 100,
    "usage.cache_read.input_tokens": 90,
    "usage.output_tokens": 20,
    "usage.reasoning.output_tokens": 5,
    "usage.total_tokens": 120,
    "cost.input_tokens": 0.25,
    "cost.output_tokens": 0.5,
    "cost.total_tokens": 0.75,
  },
  "invoke_agent Weather Agent": {
    status: "ok",
    op: "gen_ai.invoke_agent",
    "operation.name": "invoke_agent",
    "agent.name": "Weather Agent",
    "request.model": "my-model",
    "output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"Take a coat."}]}]',
    "usage.input_tokens": 12,
    "usage.output_tokens": 3,
    "usage.total_tokens": 15,
  },
  "execute_tool get_weather": {
    status: "ok",
    op: "gen_ai.execute_tool",
    "operation.name": "execute_tool",
    "agent.name": "Weather Agent",
    "tool.name": "get_weather",
    "tool.call.arguments": '{"city":"Paris"}',
    "tool.call.result": '{"celsius":18}',
  },
  "handoff from Weather Agent to Travel Agent": { status: "ok", op: "gen_ai.handoff", "operation.name": "handoff" },
  "invoke_agent Travel Agent": { status: "ok", op: "gen_ai.invoke_agent", "operation.name": "invoke_agent" },
  "execute_tool book_train": {
    status: "error",
    op: "gen_ai.execute_tool",
    "operation.name": "execute_tool",
    "tool.name": "book_train",
    "tool.description": "Books a train",
    "tool.call.arguments": '{"to":"Paris"}',
  },
  "chat streaming-model": {
    status: "ok",
    op: "gen_ai.chat",
    "operation.name": "chat",
    "request.model": "streaming-model",
    "output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"rain rain "}]}]',
    "response.streaming": true,
    "response.time_to_first_chunk": 0.125,
    "usage.output_tokens": 20,
  },
};

/** Status, op and the attributes of AI without their common beginning. */
function told({ status, attributes }: Span): Record<string, unknown> {
  const ours = Object.entries(attributes).filter(([name]) => name.startsWith("gen_ai."));
  return { status, op: attributes["sentry.op"], ...Object.fromEntries(ours.map(([name, value]) => [name.replace("gen_ai.", ""), value])) };
}
