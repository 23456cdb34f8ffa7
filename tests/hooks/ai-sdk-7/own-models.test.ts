// Models that are objects of the app's own: no request goes over a network that anybody could tap.
import assert from "node:assert/strict";
import { test } from "node:test";
import { experimental_decide, experimental_streamTranscribe, generateText, rerank, streamText, wrapLanguageModel } from "ai";
import type { RerankingModel } from "ai";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import { rerank as rerank6 } from "ai-6";
import { init } from "genspan";
import type { Client, Options } from "genspan";
import { middleware, register, telemetry } from "genspan/ai-sdk";
import { startIngestServer } from "../../support/ingest-server.js";
import type { Span } from "../../support/envelope.js";

register();

const stop = { unified: "stop" as const, raw: "stop" };
const uncounted = { inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined }, outputTokens: { total: undefined, text: undefined, reasoning: undefined } };
const counted = { inputTokens: { total: 7, noCache: 7, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 3, text: 3, reasoning: 0 } };
const text = "Take an umbrella with you today.";

const silent = new MockLanguageModelV4({ provider: "own.chat", modelId: "own-1", doGenerate: { content: [{ type: "text", text }], finishReason: stop, usage: uncounted, warnings: [] } });

test("tokens are estimated where the model counts none, and no content is kept for it", async () => {
  const [call] = await spansOf({}, () => generateText({ model: silent, prompt: "What about the weather in Paris?" }));
  assert.equal(call?.name, "generate_content own-1");
  assert.deepEqual([call.attributes["gen_ai.provider.name"], call.attributes["genspan.usage.estimated"]], ["own", true]);
  const [input, output] = [call.attributes["gen_ai.usage.input_tokens"], call.attributes["gen_ai.usage.output_tokens"]].map(Number);
  assert.ok(input !== undefined && input >= 7 && input <= 16 && output !== undefined && output >= 6 && output <= 9, `${input} in, ${output} out`);
  assert.ok(!JSON.stringify(call).includes("umbrella") && !JSON.stringify(call).includes("Paris"));
});

test("a middleware estimates as well, also of a stream", async () => {
  const parts = [{ type: "text-start" as const, id: "0" }, { type: "text-delta" as const, id: "0", delta: text }, { type: "text-end" as const, id: "0" }];
  const finish = { type: "finish" as const, finishReason: stop, usage: uncounted };
  const streaming = new MockLanguageModelV4({
    provider: "own.chat",
    modelId: "own-1",
    doStream: async () => ({ stream: simulateReadableStream({ chunks: [...parts, finish] }) }),
  });
  const model = wrapLanguageModel({ model: streaming, middleware: middleware({ specificationVersion: "v4" }) });
  const off = { telemetry: { isEnabled: false } };
  const [call] = await spansOf({}, async () => {
    for await (const _ of streamText({ model, prompt: "What about the weather?", ...off }).textStream);
  });
  assert.equal(call?.attributes["genspan.usage.estimated"], true);
  assert.ok(Number(call.attributes["gen_ai.usage.output_tokens"]) >= 6);
  assert.equal(call.attributes["gen_ai.response.streaming"], true);
});

test("contents of one call are recorded or not as that call says, whatever the client says", async () => {
  const model = new MockLanguageModelV4({ modelId: "own-1", doGenerate: { content: [{ type: "text", text }], finishReason: stop, usage: counted, warnings: [] } });
  const ask = (recording: object) => () => generateText({ model, prompt: "Weather?", telemetry: recording });
  const contents = async (options: Partial<Options>, recording: object): Promise<unknown[]> => {
    const [call] = await spansOf(options, ask(recording));
    return ["gen_ai.input.messages", "gen_ai.output.messages"].map((name) => call?.attributes[name] !== undefined);
  };
  assert.deepEqual(await contents({}, {}), [false, false]);
  assert.deepEqual(await contents({}, { recordInputs: true }), [true, false]);
  assert.deepEqual(await contents({ sendDefaultPii: true }, {}), [true, true]);
  assert.deepEqual(await contents({ sendDefaultPii: true }, { recordOutputs: false }), [true, false]);
});

test("a prompt that nobody records is never spelled out", async () => {
  const model = new MockLanguageModelV4({ modelId: "own-1", doGenerate: { content: [{ type: "text", text }], finishReason: stop, usage: counted, warnings: [] } });
  let isSpelled = false;
  const data = Object.assign(new Uint8Array(8), { toJSON: () => (isSpelled = true) });
  await spansOf({}, () => generateText({ model, messages: [{ role: "user", content: [{ type: "file", mediaType: "image/png", data }] }] }));
  assert.equal(isSpelled, false);
});

test("reranking is a call of its own in versions 6 and 7", async () => {
  const reranking = { provider: "own.reranking", modelId: "rank-1", doRerank: async () => ({ ranking: [{ index: 0, relevanceScore: 0.9 }] }) };
  const asked = { documents: ["a cat", "a dog"], query: "pets", topN: 1 };
  const seven: RerankingModel = { specificationVersion: "v4", ...reranking };
  const spans = await spansOf({}, async () => {
    await rerank({ model: seven, ...asked });
    await rerank6({ model: { specificationVersion: "v3", ...reranking }, ...asked, experimental_telemetry: telemetry({ functionId: "pets" }) });
  });
  assert.deepEqual(spans.map(({ name, attributes }) => [name, attributes["sentry.op"], attributes["gen_ai.provider.name"]]), Array(2).fill(["rerank rank-1", "gen_ai.rerank", "own"]));
  assert.equal(spans[1]?.attributes["gen_ai.function_id"], "pets");
});

test("a decision and a streamed transcription are a call each, with what went in, what came out and the counts", async () => {
  const decider = {
    specificationVersion: "v4" as const,
    provider: "own.decision",
    modelId: "decide-1",
    supportedQuestionTypes: ["boolean" as const],
    doDecide: async () => ({ answers: { cold: { type: "boolean" as const, value: true, probability: 0.9 } }, usage: { inputTokens: 9, outputTokens: 1 }, rounding: 2, warnings: [] }),
  };
  const parts = [{ type: "transcript-delta" as const, id: "0", delta: "Good " }, { type: "finish" as const, text: "Good morning", segments: [], language: "en", durationInSeconds: 1, usage: { inputTokens: 14, outputTokens: 3, totalTokens: 17 } }];
  const listener = { specificationVersion: "v4" as const, provider: "own.transcription", modelId: "listen-1", doStream: async () => ({ stream: simulateReadableStream({ chunks: parts }) }) };
  const spans = await spansOf({ sendDefaultPii: true }, async () => {
    await experimental_decide({ model: decider as never, state: "snow", questions: { cold: { type: "boolean", instructions: "Is it cold?" } } as never });
    const audio = simulateReadableStream({ chunks: [new Uint8Array(4)] });
    await experimental_streamTranscribe({ model: listener as never, audio, inputAudioFormat: { type: "audio/pcm", rate: 8000 } as never }).text;
  });
  const told = spans.map(({ name, attributes }) => [name, ...["sentry.op", "gen_ai.usage.total_tokens", "gen_ai.response.streaming"].map((attribute) => attributes[attribute])]);
  assert.deepEqual(told, [["decide decide-1", "gen_ai.decide", 10, undefined], ["generate_content listen-1", "gen_ai.generate_content", 17, true]]);
  assert.equal(spans[1]?.attributes["gen_ai.output.messages"], '[{"role":"assistant","parts":[{"type":"text","content":"Good morning"}]}]');
});

/** What was sent of what an app does, in the order in which it began, agents left out. */
async function spansOf(options: Partial<Options>, act: (client: Client) => PromiseLike<unknown>): Promise<Span[]> {
  const ingest = await startIngestServer();
  const client = init({ dsn: ingest.dsn, ...options });
  try {
    await act(client);
  } finally {
    await client.close();
    await ingest.close();
  }
  const calls = ingest.spans().filter(({ name }) => !name.startsWith("invoke_agent"));
  return calls.sort((one, other) => one.start - other.start);
}
