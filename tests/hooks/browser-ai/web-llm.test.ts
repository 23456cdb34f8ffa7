import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionTool, MLCEngineInterface } from "@mlc-ai/web-llm";
import { executeTool, invokeAgent } from "genspan";
import { wrapEngine } from "genspan/browser-ai";
import { readGolden } from "../golden.js";
import { treeOf } from "../tree.js";
import { LocalEngine, MODEL, openWorkerEngine } from "./local-engine.js";
import type { OpenEngine } from "./local-engine.js";
import { spansOf } from "./traced.js";

const ENGINES: Record<string, () => Promise<OpenEngine>> = {
  "in the page": async () => ({ engine: new LocalEngine(), close: () => undefined }),
  "in a worker": openWorkerEngine,
};

const messages: ChatCompletionMessageParam[] = [{ role: "user", content: "Which city?" }];
const FORBIDDEN: ChatCompletionMessageParam[] = [{ role: "user", content: "forbidden" }];
const tools: ChatCompletionTool[] = [{ type: "function", function: { name: "get_weather", description: "The weather in a city", parameters: { type: "object" } } }];

/** What the app does, by name; each must come out as it does of the bare engine. */
const CASES: Record<string, (engine: MLCEngineInterface) => Promise<unknown>> = {
  "a whole answer": (engine) => engine.chat.completions.create({ messages, temperature: 0.2, max_tokens: 20 }),
  "a streamed answer": async (engine) => read(await engine.chat.completions.create({ messages, stream: true, stream_options: { include_usage: true } })),
  "a streamed answer without usage": async (engine) => read(await engine.chat.completions.create({ messages, stream: true })),
  "an agent with a tool": (engine) =>
    invokeAgent({ name: "guide" }, async () => {
      const asked = await engine.chat.completions.create({ messages, tools });
      const call = asked.choices[0]?.message.tool_calls?.[0];
      const said = await executeTool({ name: "get_weather", arguments: { city: "Paris" } }, async () => "clear");
      const told: ChatCompletionMessageParam[] = [...messages, { role: "assistant", content: null, tool_calls: call ? [call] : [] }, { role: "tool", content: said, tool_call_id: "0" }];
      return engine.chat.completions.create({ messages: told, tools });
    }),
  "an agent inside a tool": (engine) =>
    invokeAgent({ name: "guide" }, () => executeTool({ name: "scout" }, () => invokeAgent({ name: "scout" }, () => engine.chat.completions.create({ messages })))),
  "an error": (engine) => engine.chat.completions.create({ messages: FORBIDDEN }).catch(String),
  "an error of a stream": async (engine) => read(await engine.chat.completions.create({ messages: FORBIDDEN, stream: true })).catch(String),
  "a stream that the app interrupts": async (engine) => {
    const stream = await engine.chat.completions.create({ messages, stream: true, stream_options: { include_usage: true } });
    return read(stream, async () => {
      engine.interruptGenerate();
      // A worker hears of it a moment later.
      await sleep(5);
    });
  },
  "a stream that the app leaves": async (engine) => {
    for await (const { choices } of await engine.chat.completions.create({ messages, stream: true })) return choices;
    return undefined;
  },
  "a stream that nobody reads": async (engine) => String(await engine.chat.completions.create({ messages, stream: true })),
  "answers at once": async (engine) => {
    const [whole, stream] = await Promise.all([engine.chat.completions.create({ messages }), engine.chat.completions.create({ messages, stream: true })]);
    return [whole, await read(stream)];
  },
  "a chat that goes on after its page was closed": (engine) => engine.resumeChatCompletion("chat-1", { continueGeneration: true }),
  "a streamed chat that goes on": async (engine) => {
    const resumed = await engine.resumeChatCompletion("chat-1", { continueGeneration: true, stream: true });
    return Symbol.asyncIterator in resumed ? read(resumed) : resumed;
  },
  "a chat of which only the text is read again": (engine) => engine.resumeChatCompletion("chat-1"),
  "a completion": (engine) => engine.completions.create({ prompt: "Paris", max_tokens: 3 }),
  "an embedding": (engine) => engine.embeddings.create({ input: "Paris" }),
};

const golden = readGolden(new URL("web-llm.txt", import.meta.url));
after(golden.finish);

for (const [place, open] of Object.entries(ENGINES)) {
  for (const [name, act] of Object.entries(CASES)) {
    test(`${place}, ${name}: the answer is the engine's own, and the tree the one that was kept`, async () => {
      const [plain, wrapped] = [await open(), await open()];
      let answer: unknown;
      const spans = await spansOf(async () => (answer = await act(wrapEngine(wrapped.engine, { model: MODEL }))), { recordInputs: true, recordOutputs: true });
      // Where it runs makes no difference, but for errors, which lose their class on the way out of a worker.
      golden.hold(name.includes("error") ? `${name}, ${place}` : name, treeOf(spans));
      assert.deepEqual(answer, await act(plain.engine));
      for (const { close } of [plain, wrapped]) close();
    });
  }

  test(`${place}: contents stay here unless they are asked for`, async () => {
    const { engine, close } = await open();
    const spans = await spansOf(async () => {
      const traced = wrapEngine(engine);
      await read(await traced.chat.completions.create({ messages, stream: true }));
      await traced.completions.create({ prompt: "Which city?" });
      await traced.embeddings.create({ input: "Which city?" });
    });
    assert.equal(spans.length, 3);
    assert.doesNotMatch(JSON.stringify(spans), /Paris|Which city/);
    close();
  });

  test(`${place}: engine and stream stay what they are`, async () => {
    const [plain, other] = [await open(), await open()];
    const keys = Reflect.ownKeys(other.engine).filter((name) => typeof name === "string");
    const engine = wrapEngine(other.engine);
    assert.equal(engine, other.engine);
    assert.deepEqual(Object.keys(engine), keys);
    for (const name of ["chatCompletion", "completion", "embedding", "resumeChatCompletion"] as const) {
      assert.deepEqual([engine[name].name, engine[name].length, String(name in engine)], [plain.engine[name].name, plain.engine[name].length, "true"]);
    }
    await spansOf(async () => {
      const streams = await Promise.all([engine, plain.engine].map((each) => each.chat.completions.create({ messages, stream: true })));
      const [wrapped, bare] = streams.map((stream) => [Object.keys(stream), String(stream), Reflect.getPrototypeOf(stream) !== null, typeof Reflect.get(stream, "return")]);
      assert.deepEqual(wrapped, bare);
      for (const stream of streams) await read(stream);
    });
    for (const { close } of [plain, other]) close();
  });
}

async function read(stream: AsyncIterable<ChatCompletionChunk>, onPart: () => Promise<void> = async () => undefined): Promise<string> {
  let text = "";
  for await (const { choices } of stream) {
    text += choices[0]?.delta.content ?? "";
    await onPart();
  }
  return text;
}
