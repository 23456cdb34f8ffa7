import assert from "node:assert/strict";
import { after, test } from "node:test";
import { InterruptableStoppingCriteria, TextStreamer } from "@huggingface/transformers";
import { executeTool, invokeAgent } from "genspan";
import { wrapPipeline } from "genspan/browser-ai";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";
import { openPipelines } from "./bigram/pipeline.js";
import { spansOf, tokensOf } from "./traced.js";

const { text: plain, features } = await openPipelines();
const pipe = wrapPipeline(plain);
after(() => Promise.all([plain.dispose(), features.dispose()]));

const golden = readGolden(new URL("pipeline.txt", import.meta.url));
after(golden.finish);

const CHAT = [{ role: "user", content: "What about" }];
const PARIS = "Paris is lovely in spring";

/** What the app does, by name; each must come out as it does of the bare pipeline. */
const CASES: Record<string, (given: typeof pipe) => Promise<unknown>> = {
  "a text": (given) => given("What about", { max_new_tokens: 9, temperature: 0.5 }),
  "a text without its prompt": (given) => given("What about", { return_full_text: false }),
  "a text that begins with a special token": (given) => given("<s> What about"),
  "a text that is cut off": (given) => given("What about", { max_new_tokens: 2 }),
  "texts at once": (given) => given(["What about Paris is", "lovely"], { max_new_tokens: 3 }),
  "a chat": (given) => given(CHAT),
  "chats at once": (given) => given([CHAT, [{ role: "user", content: "lovely" }]] as never),
  "a streamed text": async (given) => {
    const seen: string[] = [];
    const streamer = new TextStreamer(plain.tokenizer, { skip_prompt: true, callback_function: (text) => seen.push(text) });
    return [await given("What about", { streamer }), seen];
  },
  "a text that the app stops": async (given) => {
    const stop = new InterruptableStoppingCriteria();
    const streamer = new TextStreamer(plain.tokenizer, { skip_prompt: true, callback_function: () => stop.interrupt() });
    return given("What about", { streamer, stopping_criteria: stop } as never);
  },
  "a streamer that fails": (given) => {
    const failing = { put: () => assert.fail("the page is gone"), end: () => undefined };
    return given("What about", { streamer: failing as never }).catch(String);
  },
  "what is no prompt": (given) => given(7 as never).catch(String),
  "pipelines at once": (given) => Promise.all([given("What about"), given("lovely"), given(CHAT)]),
  "an agent with a tool": (given) =>
    invokeAgent({ name: "guide" }, async () => {
      const tools = [{ type: "function", function: { name: "get_weather", description: "The weather in a city", parameters: { type: "object" } } }];
      const first = await given(CHAT, { tools } as never);
      return [first, await executeTool({ name: "get_weather", arguments: { city: "Paris" } }, () => given("lovely", { return_full_text: false }))];
    }),
};

for (const [name, act] of Object.entries(CASES)) {
  test(`${name}: the answer is the pipeline's own, and the tree the one that was kept`, async () => {
    let answer: unknown;
    const spans = await spansOf(async () => (answer = await act(pipe)), { recordInputs: true, recordOutputs: true });
    golden.hold(name, treeOf(spans));
    assert.deepEqual(answer, await act(plain));
  });
}

test("contents stay here unless they are asked for, and tokens are exact all the same", async () => {
  const [span] = await spansOf(() => pipe("What about"));
  assert.deepEqual(tokensOf(span), [2, 6, undefined]);
  assert.doesNotMatch(JSON.stringify(span), /Paris|about/);
});

test("the first word of a streamed answer is told when it comes", async () => {
  const streamer = new TextStreamer(plain.tokenizer, { skip_prompt: true, callback_function: () => undefined });
  const [streamed, whole] = await spansOf(async () => {
    await pipe("What about", { streamer });
    await pipe("What about");
  });
  const [span, other] = [streamed, whole].map((each) => each?.attributes["gen_ai.response.time_to_first_chunk"]);
  assert.ok(streamed && Number(span) > 0 && Number(span) <= streamed.end - streamed.start);
  assert.equal(other, undefined);
});

test("a pipeline of another version, which tells no tokens, is estimated", async () => {
  const older = Object.assign(async (_input: string) => [{ generated_text: `What about ${PARIS}` }], { task: "text-generation" });
  const [span] = await spansOf(() => wrapPipeline(older, { model: "tiny" })("What about"));
  assert.deepEqual([span?.name, tokensOf(span)[2]], ["chat tiny", true]);
});

test("vectors are those of the bare pipeline, and told as embeddings with the tokens that were read", async () => {
  const embed = wrapPipeline(features);
  const act = async (given: typeof features): Promise<unknown> => [
    (await given("What about Paris", { pooling: "mean", normalize: true })).tolist(),
    (await given(["What about Paris", "lovely"], { pooling: "mean" })).tolist(),
    await given("lovely", { pooling: "odd" as never }).catch(String),
  ];
  let vectors: unknown;
  const spans = await spansOf(async () => (vectors = await act(embed)), { recordInputs: true });
  assert.deepEqual(vectors, await act(features));
  golden.hold("vectors", treeOf(spans));
  assert.doesNotMatch(JSON.stringify(await spansOf(() => embed("What about Paris"))), /about/);
});

test("a pipeline of another task comes back as it is, and one that is wrapped twice is counted once", async () => {
  const other = Object.assign(async () => [], { task: "fill-mask" });
  assert.equal(wrapPipeline(other), other);
  assert.equal(outlineOf(await spansOf(() => wrapPipeline(pipe)("lovely"))), "chat tiny/bigram (ok)\n");
});

test("a pipeline stays what it is", () => {
  assert.ok(pipe instanceof plain.constructor);
  assert.deepEqual(Reflect.ownKeys(pipe), Reflect.ownKeys(plain));
  for (const name of [...Reflect.ownKeys(plain), "dispose", "constructor"]) assert.equal(Reflect.get(pipe, name), Reflect.get(plain, name), String(name));
});
