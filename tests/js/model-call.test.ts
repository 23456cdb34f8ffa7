import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "../../js/entry/node.js";
import type { Span } from "../support/envelope.js";
import { openBench } from "./bench.js";

const bench = await openBench({ recordInputs: true, recordOutputs: true });
const { client } = bench;

const QUESTION = { messages: [{ role: "user", content: "Weather?" }], temperature: 0.2 };
const ANSWER = { content: [{ type: "text", text: "Rain" }], finishReason: "stop", usage: { inputTokens: 9, outputTokens: 4 }, responseId: "resp_1" };

test("a framework's model call is a span below the agent it names, whose usage it sums up", async () => {
  const agent = client.startAgent({ name: "Weather Agent" });
  const call = client.startModelCall({ dialect: "ai-sdk", provider: "openai.chat", model: "gpt-4o", request: QUESTION, parent: agent.span });
  call.end(ANSWER);
  agent.end();
  const spans = await bench.takeSpans();
  const [model, above] = spans;
  assert.deepEqual(spans.map(({ name }) => name), ["generate_content gpt-4o", "invoke_agent Weather Agent"]);
  assert.equal(model?.parentSpanId, above?.spanId);
  assert.deepEqual(spans.map(tokens), [[9, 4], [9, 4]]);
  assert.deepEqual(pick(model, "gen_ai.provider.name", "gen_ai.response.id", "gen_ai.response.streaming", "gen_ai.agent.name"), [
    "openai",
    "resp_1",
    false,
    "Weather Agent",
  ]);
  assert.match(String(model?.attributes["gen_ai.input.messages"]), /Weather\?/);
  assert.match(String(model?.attributes["gen_ai.output.messages"]), /Rain/);
});

test("the dialect of any provider can be told, whole and in parts", async () => {
  const whole = client.startModelCall({ dialect: "openai-chat", provider: "openai", model: "gpt-4o" });
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  whole.end({ choices: [{ index: 0, message: { role: "assistant", content: "Rain" }, finish_reason: "stop" }], usage });
  const streamed = client.startModelCall({ dialect: "openai-chat", provider: "openai", model: "gpt-4o", startTime: Date.now() });
  streamed.part({ choices: [{ index: 0, delta: { content: "Rain" } }] }, 250);
  streamed.end({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage });
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map(tokens), [[3, 2], [3, 2]]);
  assert.deepEqual(spans.map((span) => pick(span, "gen_ai.response.streaming")), [[false], [true]]);
  assert.deepEqual(pick(spans[1], "gen_ai.response.time_to_first_chunk"), [0.25]);
});

test("a failure tells its kind and its status, and is sent once for the call and the agent above", async () => {
  const agent = client.startAgent({ name: "Weather Agent" });
  const call = client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o", parent: agent.span });
  const error = Object.assign(new Error("too many"), { name: "AI_RetryError", lastError: { statusCode: 429 } });
  call.fail(error);
  agent.fail(error);
  await client.flush();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items.map(({ header }) => header["type"]));
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map(({ status }) => status), ["error", "error"]);
  assert.deepEqual(pick(spans[0], "error.type", "sentry.status.message"), ["AI_RetryError", "resource_exhausted"]);
  assert.deepEqual(items.filter((type) => type === "event"), ["event"]);
});

test("an error of a call alone is sent once, and not at all where the framework deals with it", async () => {
  client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o" }).fail(new Error("no such model"));
  client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o" }).failQuietly(new Error("asked again"));
  await client.flush();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items);
  const events = items.filter(({ header }) => header["type"] === "event").map(({ payload }) => JSON.stringify(payload));
  assert.equal(events.length, 1);
  assert.match(events[0] ?? "", /no such model/);
  assert.deepEqual((await bench.takeSpans()).map(({ status }) => status), ["error", "error"]);
});

test("what the app stopped is cancelled, and no error is sent", async () => {
  client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o" }).abort();
  client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o" }).fail(new DOMException("stopped", "AbortError"));
  client.startTool({ name: "get_weather" }).fail(new DOMException("stopped", "AbortError"));
  await client.flush();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items.map(({ header }) => header["type"]));
  assert.deepEqual((await bench.takeSpans()).map((span) => pick(span, "sentry.status.message")), Array(3).fill(["cancelled"]));
  assert.ok(!items.includes("event"));
});

test("only the first end counts", async () => {
  const call = client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o" });
  call.end(ANSWER);
  call.fail(new Error("late"));
  call.abort();
  call.span.end();
  assert.deepEqual((await bench.takeSpans()).map(({ status }) => status), ["ok"]);
});

test("hostile contents are told as far as they can be", async () => {
  const circular: Record<string, unknown> = { type: "text", text: "seen" };
  circular["self"] = circular;
  const hostile = {
    messages: [
      { role: "user", content: [circular, { type: "file", mediaType: "image/png", data: new Uint8Array(1 << 20) }] },
      { role: "user", content: [{ type: "file", mediaType: "image/png", data: Buffer.alloc(1 << 16) }, { type: "image", image: new URL("https://example.com/a.png") }] },
      { role: "user", content: [{ type: "text", text: "later", get extra() { throw new Error("no"); } }] },
      { role: "assistant", content: [{ type: "tool-call", toolCallId: "1", toolName: "count", input: { big: 10n, at: new Date(0), run: () => 1 } }] },
    ],
  };
  const call = client.startModelCall({ dialect: "ai-sdk", model: "gpt-4o", request: hostile });
  call.end(new Proxy({}, { ownKeys: () => { throw new Error("no"); } }));
  const [span] = await bench.takeSpans();
  const messages: unknown = JSON.parse(String(span?.attributes["gen_ai.input.messages"]));
  assert.deepEqual(messages, [
    { role: "user", parts: [{ type: "text", content: "seen" }, { type: "blob", mime_type: "image/png", content: "[Blob substitute]" }] },
    { role: "user", parts: [{ type: "blob", mime_type: "image/png", content: "[Blob substitute]" }, { type: "uri", uri: "https://example.com/a.png" }] },
    { role: "user", parts: [{ type: "text", content: "later" }] },
    { role: "assistant", parts: [{ type: "tool_call", id: "1", name: "count", arguments: { big: "10", at: "1970-01-01T00:00:00.000Z" } }] },
  ]);
});

test("contents stay here unless they are asked for, also for one call alone", async () => {
  const quiet = init({ dsn: bench.ingest.dsn });
  const calls = [quiet.startModelCall({ dialect: "ai-sdk", request: QUESTION }), quiet.startModelCall({ dialect: "ai-sdk", request: QUESTION, recordInputs: true })];
  assert.deepEqual(calls.map(({ records }) => records), [{ inputs: false, outputs: false }, { inputs: true, outputs: false }]);
  for (const call of calls) call.end(ANSWER);
  const tools = [quiet.startTool({ name: "private", arguments: { a: 1 } }), quiet.startTool({ name: "recorded", arguments: { a: 1 }, recordInputs: true, recordOutputs: true })];
  for (const tool of tools) tool.end({ b: 2n });
  await quiet.close();
  const told = (await bench.takeSpans()).flatMap(({ name, attributes }) =>
    Object.keys(attributes).filter((key) => CONTENTS.test(key)).map((key) => [name, key, attributes[key]]),
  );
  assert.deepEqual(told.sort(), [
    ["execute_tool recorded", "gen_ai.tool.call.arguments", '{"a":1}'],
    ["execute_tool recorded", "gen_ai.tool.call.result", '{"b":"2"}'],
    ["generate_content", "gen_ai.input.messages", '[{"role":"user","parts":[{"type":"text","content":"Weather?"}]}]'],
  ]);
});

test("what is still open when the client closes is sent as abandoned", async () => {
  const other = init({ dsn: bench.ingest.dsn });
  const agent = other.startAgent({ name: "Weather Agent" });
  other.startModelCall({ dialect: "ai-sdk", model: "gpt-4o", parent: agent.span });
  await other.close();
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map((span) => [span.name, ...pick(span, "sentry.status.message")]), [
    ["generate_content gpt-4o", "deadline_exceeded"],
    ["invoke_agent Weather Agent", "deadline_exceeded"],
  ]);
});

const CONTENTS = /messages$|tool\.call\.(arguments|result)$/;

function tokens(span: Span): unknown[] {
  return pick(span, "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
}

function pick(span: Span | undefined, ...names: string[]): unknown[] {
  return names.map((name) => span?.attributes[name]);
}
