import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { startModelServer } from "../support/model-server.js";
import type { ModelServer } from "../support/model-server.js";

const QUESTION = "Why do cached tokens cost less?";
const OPENING = "A provider keeps the beginning of a prompt";

let server: ModelServer;

before(async () => {
  server = await startModelServer();
});
after(() => server.close());

/** The usage that the model server told its newest caller. */
function told() {
  const report = server.reports.at(-1);
  assert.ok(report, "the model server was asked");
  assert.ok(report.usage.reasoning > 0, "it reasoned");
  return report.usage;
}

test("openai chat streams the answer and reports usage when asked", async () => {
  const openai = new OpenAI({ apiKey: "demo", baseURL: server.baseUrl });
  const messages = [{ role: "user" as const, content: QUESTION }];
  const stream = await openai.chat.completions.create({ model: "gpt-5-mini", stream: true, stream_options: { include_usage: true }, messages });
  let text = "";
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    usage = chunk.usage ?? usage;
  }
  const expected = told();
  assert.ok(text.startsWith(OPENING), text);
  assert.equal(usage?.prompt_tokens, expected.input);
  assert.equal(usage?.completion_tokens, expected.output);
  assert.equal(usage?.completion_tokens_details?.reasoning_tokens, expected.reasoning);
});

test("openai chat leaves usage out of a stream that did not ask", async () => {
  const openai = new OpenAI({ apiKey: "demo", baseURL: server.baseUrl });
  const stream = await openai.chat.completions.create({ model: "gpt-5-mini", stream: true, messages: [{ role: "user", content: QUESTION }] });
  for await (const chunk of stream) assert.equal("usage" in chunk, false);
});

test("openai chat answers whole with a tool call", async () => {
  const openai = new OpenAI({ apiKey: "demo", baseURL: server.baseUrl });
  const tools = [{ type: "function" as const, function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } } }];
  const completion = await openai.chat.completions.create({ model: "gpt-5-mini", tools, messages: [{ role: "user", content: "Will it rain in Lisbon or Bergen?" }] });
  const calls = completion.choices[0]?.message.tool_calls ?? [];
  assert.deepEqual(calls.map((call) => call.type === "function" && call.function.arguments), ['{"city":"Lisbon"}', '{"city":"Bergen"}']);
  assert.equal(completion.choices[0]?.finish_reason, "tool_calls");
  assert.equal(completion.usage?.total_tokens, told().input + told().output);
});

test("openai responses streams reasoning text and usage", async () => {
  const openai = new OpenAI({ apiKey: "demo", baseURL: server.baseUrl });
  const stream = openai.responses.stream({ model: "gpt-5-mini", input: QUESTION });
  let text = "";
  stream.on("response.output_text.delta", (event) => (text += event.delta));
  const response = await stream.finalResponse();
  const expected = told();
  assert.ok(text.startsWith(OPENING), text);
  assert.equal(response.output_text, text);
  assert.equal(response.usage?.input_tokens, expected.input);
  assert.equal(response.usage?.output_tokens_details.reasoning_tokens, expected.reasoning);
});

test("anthropic counts cache beside the input and replaces the placeholder output", async () => {
  const anthropic = new Anthropic({ apiKey: "demo", baseURL: server.origin });
  const stream = anthropic.messages.stream({ model: "claude-sonnet-5", max_tokens: 1000, system: "Be brief.", messages: [{ role: "user", content: QUESTION }] });
  const message = await stream.finalMessage();
  const expected = told();
  assert.deepEqual(message.content.map((block) => block.type), ["thinking", "text"]);
  assert.ok((await stream.finalText()).startsWith(OPENING));
  assert.equal(message.usage.input_tokens, expected.input - expected.cached - expected.written);
  assert.equal(message.usage.cache_read_input_tokens, expected.cached);
  assert.equal(message.usage.cache_creation_input_tokens, expected.written);
  assert.equal(message.usage.output_tokens, expected.output);
});

test("gemini streams and keeps thoughts out of the candidates count", async () => {
  const gemini = new GoogleGenAI({ apiKey: "demo", httpOptions: { baseUrl: server.origin } });
  const stream = await gemini.models.generateContentStream({ model: "gemini-2.5-flash", contents: QUESTION });
  let text = "";
  let last;
  for await (const chunk of stream) {
    text += chunk.text ?? "";
    last = chunk.usageMetadata;
  }
  const expected = told();
  assert.ok(text.startsWith(OPENING), text);
  assert.equal(last?.candidatesTokenCount, expected.output - expected.reasoning);
  assert.equal(last?.totalTokenCount, expected.input + expected.output);
});

test("embeddings are unit vectors and cost the tokens of their text", async () => {
  const openai = new OpenAI({ apiKey: "demo", baseURL: server.baseUrl });
  const { data, usage } = await openai.embeddings.create({ model: "text-embedding-3-small", input: "three short words" });
  const length = Math.hypot(...(data[0]?.embedding ?? []));
  assert.ok(Math.abs(length - 1) < 1e-6, String(length));
  assert.deepEqual(usage, { prompt_tokens: 3, total_tokens: 3 });
});

test("a rate limit question is turned away once and the sdk retries", async () => {
  const openai = new OpenAI({ apiKey: "demo", baseURL: server.baseUrl });
  const before = server.requests.length;
  const completion = await openai.chat.completions.create({ model: "gpt-5-mini", messages: [{ role: "user", content: "Show me a rate limit" }] });
  assert.equal(server.requests.length, before + 2);
  assert.match(completion.choices[0]?.message.content ?? "", /429/);
});

test("a script goes before the model and knows when the caller left", async () => {
  const { streamed, whole } = await import("../support/model-server.js");
  server.script(whole({ status: 503, body: "{}" }), streamed({ chunks: ["data: {}\n\n"], then: "hang" }));
  const post = { method: "POST", body: "{}" };
  assert.equal((await fetch(`${server.baseUrl}/chat/completions`, post)).status, 503);
  const controller = new AbortController();
  const hanging = await fetch(`${server.baseUrl}/chat/completions`, { ...post, signal: controller.signal });
  await hanging.body?.getReader().read();
  controller.abort();
  assert.equal(await server.requests.at(-1)?.ended, "aborted");
});
