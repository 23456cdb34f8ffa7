import assert from "node:assert/strict";
import { test } from "node:test";
import { MLCEngine } from "@mlc-ai/web-llm";
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionRequestNonStreaming, ChatCompletionRequestStreaming } from "@mlc-ai/web-llm";
import { wrapEngine } from "genspan/browser-ai";
import { outlineOf, treeOf } from "../tree.js";
import { spansOf, tokensOf } from "./traced.js";

const MODEL = "Llama-3.2-1B-Instruct-q4f16_1-MLC";
const extra = { e2e_latency_s: 1, prefill_tokens_per_s: 10, decode_tokens_per_s: 20, time_to_first_token_s: 0.1, time_per_output_token_s: 0.05 };
const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15, extra };
const messages = [{ role: "user" as const, content: "Which city?" }];

/** WebLLM's own engine and chat, in front of an answer made up here: its models need a GPU. */
class LocalEngine extends MLCEngine {
  #error: Error | undefined;

  failing(error: Error): this {
    this.#error = error;
    return this;
  }

  override chatCompletion(request: ChatCompletionRequestNonStreaming): Promise<ChatCompletion>;
  override chatCompletion(request: ChatCompletionRequestStreaming): Promise<AsyncIterable<ChatCompletionChunk>>;
  override async chatCompletion(request: ChatCompletionRequestNonStreaming | ChatCompletionRequestStreaming): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>> {
    if (this.#error && !request.stream) throw this.#error;
    if (request.stream) return this.#stream(request);
    const message = { role: "assistant" as const, content: "Paris it is" };
    return { id: "chat-1", object: "chat.completion", created: 1, model: MODEL, choices: [{ index: 0, finish_reason: "stop", logprobs: null, message }], usage };
  }

  async *#stream({ stream_options }: ChatCompletionRequestStreaming): AsyncGenerator<ChatCompletionChunk, void, void> {
    const chunk = { id: "chat-2", object: "chat.completion.chunk" as const, created: 1, model: MODEL };
    for (const content of ["Paris", " it", " is"]) yield { ...chunk, choices: [{ index: 0, delta: { content }, finish_reason: null }] };
    if (this.#error) throw this.#error;
    yield { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
    if (stream_options?.include_usage) yield { ...chunk, choices: [], usage };
  }
}

test("calls of the engine's chat are told with the engine's own counts, whole and streamed", async () => {
  const engine = wrapEngine(new LocalEngine(), { model: MODEL });
  const spans = await spansOf(async () => {
    const answer = await engine.chat.completions.create({ messages, temperature: 0.2 });
    assert.equal(answer.choices[0]?.message.content, "Paris it is");
    assert.equal(await read(engine.chat.completions.create({ messages, stream: true, stream_options: { include_usage: true } })), "Paris it is");
  });
  assert.equal(outlineOf(spans), `chat ${MODEL} (ok)\n`.repeat(2));
  assert.deepEqual(spans.map(tokensOf), Array(2).fill([12, 3, undefined]));
  const told = ["gen_ai.provider.name", "gen_ai.response.model", "gen_ai.response.finish_reasons", "gen_ai.response.id"];
  assert.deepEqual(spans.map(({ attributes }) => told.map((name) => attributes[name]).map(String)), [
    ["web-llm", MODEL, '["stop"]', "chat-1"],
    ["web-llm", MODEL, '["stop"]', "chat-2"],
  ]);
  assert.doesNotMatch(treeOf(spans), /Paris|Which city/);
});

test("a stream without usage is estimated, with contents where they are asked for", async () => {
  const engine = wrapEngine(new LocalEngine(), { recordInputs: true, recordOutputs: true });
  const [span] = await spansOf(() => read(engine.chat.completions.create({ messages, stream: true })));
  assert.equal(tokensOf(span)[2], true);
  assert.match(String(span?.attributes["gen_ai.input.messages"]), /Which city/);
  assert.match(String(span?.attributes["gen_ai.output.messages"]), /Paris it is/);
});

test("errors come back as they are, and end the span", async () => {
  const error = new Error("device lost");
  const engine = wrapEngine(new LocalEngine().failing(error));
  const spans = await spansOf(async () => {
    await assert.rejects(engine.chat.completions.create({ messages }), (thrown) => thrown === error);
    await assert.rejects(read(engine.chat.completions.create({ messages, stream: true })), (thrown) => thrown === error);
  });
  assert.deepEqual(spans.map(({ status }) => status), ["error", "error"]);
});

test("a stream that the app stops reading is cancelled", async () => {
  const engine = wrapEngine(new LocalEngine());
  const [span] = await spansOf(async () => {
    for await (const _ of await engine.chat.completions.create({ messages, stream: true })) break;
  });
  assert.deepEqual([span?.status, span?.attributes["sentry.status.message"]], ["error", "cancelled"]);
});

test("engine and stream stay what they are", async () => {
  const plain = new LocalEngine();
  const engine = new LocalEngine();
  const keys = Object.keys(engine);
  assert.equal(wrapEngine(engine), engine);
  assert.deepEqual(Object.keys(engine), keys);
  assert.deepEqual([engine.chatCompletion.name, engine.chatCompletion.length], [plain.chatCompletion.name, plain.chatCompletion.length]);
  await spansOf(async () => {
    const [wrapped, bare] = await Promise.all([engine, plain].map((each) => each.chat.completions.create({ messages, stream: true })));
    assert.deepEqual([Object.keys(wrapped ?? {}), String(wrapped)], [Object.keys(bare ?? {}), "[object AsyncGenerator]"]);
    await Promise.all([wrapped, bare].map((each) => each && read(Promise.resolve(each))));
  });
});

async function read(stream: Promise<AsyncIterable<ChatCompletionChunk>>): Promise<string> {
  let text = "";
  for await (const { choices } of await stream) text += choices[0]?.delta.content ?? "";
  return text;
}
