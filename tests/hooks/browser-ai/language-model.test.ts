import assert from "node:assert/strict";
import { after, test } from "node:test";
import { generateText } from "ai";
import type { LanguageModel as FrameworkModel } from "ai";
import { invokeAgent } from "genspan";
import { register } from "genspan/ai-sdk";
import { wrapLanguageModel } from "genspan/browser-ai";
import { unhandledIn } from "../../support/unhandled.js";
import { outlineOf, treeOf } from "../tree.js";
import { readGolden } from "../golden.js";
import { LocalLanguageModel } from "./local-model.js";
import { spansOf, tokensOf } from "./traced.js";

const golden = readGolden(new URL("language-model.txt", import.meta.url));
after(golden.finish);

const Model = wrapLanguageModel(LocalLanguageModel);
const BRIEF = { initialPrompts: [{ role: "system", content: "Answer in one sentence" }] } satisfies LanguageModelCreateOptions;
const get_weather: LanguageModelTool = {
  name: "get_weather",
  description: "The weather in a city",
  inputSchema: { type: "object", properties: { city: { type: "string" } } },
  execute: async ({ city }: { city: string }) => `clear in ${city}`,
};
const failing: LanguageModelTool = { ...get_weather, execute: () => Promise.reject(new Error("no forecast today")) };
const recorded = { recordInputs: true, recordOutputs: true };

/** What the app does, by name; each must come out as it does of the bare class. */
const CASES: Record<string, (model: typeof Model) => Promise<unknown>> = {
  "a whole answer": async (model) => (await model.create(BRIEF)).prompt("What is Paris?"),
  "a streamed answer": async (model) => read((await model.create(BRIEF)).promptStreaming([{ role: "user", content: [{ type: "text", value: "What is Paris?" }] }])),
  "one prompt after another": async (model) => {
    const session = await model.create(BRIEF);
    return [await session.prompt("What is Paris?"), await session.append("Let me add four"), await read(session.promptStreaming("And again?"))];
  },
  "a tool": async (model) => (await model.create({ tools: [get_weather] })).prompt("What is the weather in Paris?"),
  "a tool of a streamed answer": async (model) => read((await model.create({ tools: [get_weather] })).promptStreaming("What is the weather in Paris?")),
  "a tool that fails": async (model) => (await model.create({ tools: [failing] })).prompt("What is the weather in Paris?").catch(String),
  "an error": async (model) => (await model.create()).prompt("forbidden").catch(String),
  "an error of a stream": async (model) => read((await model.create()).promptStreaming("forbidden")).catch(String),
  "a prompt that the app aborts": async (model) => {
    const controller = new AbortController();
    const asked = (await model.create()).prompt("hello", { signal: controller.signal });
    controller.abort();
    return asked.catch(String);
  },
  "a stream that the app aborts": async (model) => {
    const controller = new AbortController();
    return read((await model.create()).promptStreaming("hello", { signal: controller.signal }), () => controller.abort()).catch(String);
  },
  "a stream that the app leaves": async (model) => {
    for await (const part of (await model.create()).promptStreaming("hello")) return part;
    return undefined;
  },
  "a stream that nobody reads": async (model) => (await model.create()).promptStreaming("hello").locked,
  "a session that is destroyed": async (model) => {
    const session = await model.create();
    const asked = session.prompt("hello");
    session.destroy();
    return [await asked.catch(String), await session.prompt("hello").catch(String)];
  },
  "prompts at once": async (model) => {
    const session = await model.create();
    return Promise.all([session.prompt("one"), session.prompt("the other")]);
  },
  "sessions at once": (model) => Promise.all(["Paris", "Rome"].map(async (city) => (await model.create({ tools: [get_weather] })).prompt(`weather of ${city}`))),
  "a clone": async (model) => (await (await model.create({ tools: [get_weather] })).clone()).prompt("the weather"),
  "an agent inside a tool": (model) =>
    invokeAgent({ name: "guide" }, async () => {
      const execute = async (): Promise<string> => invokeAgent({ name: "scout" }, async () => (await model.create()).prompt("What is Paris?"));
      return (await model.create({ tools: [{ ...get_weather, execute }] })).prompt("the weather");
    }),
};

for (const [name, act] of Object.entries(CASES)) {
  test(`${name}: the answer is the session's own, and the tree the one that was kept`, async () => {
    let answer: unknown;
    const spans = await spansOf(async () => (answer = await act(Model)), recorded);
    golden.hold(name, treeOf(spans));
    assert.deepEqual(answer, await act(LocalLanguageModel));
  });
}

test("tokens are those that the session counts: all before the answer, and what the context grew by", async () => {
  const spans = await spansOf(async () => {
    const session = await Model.create(BRIEF);
    await session.prompt("What is Paris?");
    await session.append("Let me add four");
    await read(session.promptStreaming("And again?"));
  });
  assert.deepEqual(spans.map(tokensOf), [
    [7, 6, undefined],
    [19, 6, undefined],
  ]);
  assert.deepEqual(spans.map(({ attributes }) => [attributes["gen_ai.context.window_size"], attributes["gen_ai.context.utilization"]]), [
    [64, 13 / 64],
    [64, 25 / 64],
  ]);
});

test("contents stay here unless they are asked for", async () => {
  const spans = await spansOf(async () => {
    const session = await Model.create({ tools: [get_weather] });
    await session.prompt("What is the weather in Paris?");
  });
  assert.doesNotMatch(JSON.stringify(spans), /Paris/);
});

test("tokens that the context does not tell are estimates: prompts at once, tools, a full context, measure: false", async () => {
  const isEstimated = async (act: (session: LanguageModel) => unknown, model = Model): Promise<unknown> =>
    (await spansOf(async () => act(await model.create({ tools: [get_weather] })))).filter(({ name }) => name.startsWith("chat")).map((span) => tokensOf(span)[2]);
  assert.deepEqual(await isEstimated((session) => Promise.all([session.prompt("one"), session.prompt("two")])), [true, true]);
  assert.deepEqual(await isEstimated((session) => session.prompt("the weather")), [true]);
  assert.deepEqual(await isEstimated((session) => session.prompt("word ".repeat(62))), [true]);
  assert.deepEqual(await isEstimated((session) => session.prompt("hello"), wrapLanguageModel(LocalLanguageModel, { measure: false })), [true]);
});

test("older names of the context's usage and size do as well", async () => {
  class Older {
    inputUsage = 10;
    inputQuota = 100;
    static create = async (): Promise<Older> => new Older();
    async measureInputUsage(): Promise<number> {
      return 5;
    }
    async prompt(_input: string): Promise<string> {
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.inputUsage = 20;
      return "yes";
    }
  }
  const [span] = await spansOf(async () => (await wrapLanguageModel(Older).create()).prompt("And you?"));
  assert.deepEqual([...tokensOf(span), span?.attributes["gen_ai.context.utilization"]], [15, 5, undefined, 0.2]);
});

test("errors, aborts and dropped streams are the session's own, and end the span", async () => {
  const spans = await spansOf(async () => {
    const session = await Model.create();
    await assert.rejects(session.prompt("forbidden"), { name: "NotSupportedError", message: "The model refused" });
    await assert.rejects(read(session.promptStreaming("forbidden")), { name: "NotSupportedError" });
    await assert.rejects(session.prompt("hello", { signal: AbortSignal.abort() }), { name: "AbortError" });
    for await (const _ of session.promptStreaming("hello")) break;
    session.destroy();
    await assert.rejects(session.prompt("hello"), { name: "AbortError", message: "The session was destroyed" });
  });
  assert.deepEqual(spans.map(({ status, attributes }) => [status, attributes["sentry.status.message"]]), [
    ["error", "internal_error"],
    ["error", "internal_error"],
    ["error", "cancelled"],
    ["error", "cancelled"],
    ["error", "cancelled"],
  ]);
});

test("a rejection that nobody handles is reported once, as without us", async () => {
  const forgetful = async (model: typeof Model): Promise<string[]> => {
    const session = await model.create();
    const reported = await unhandledIn(() => {
      void model.create({ signal: AbortSignal.abort(new Error("no longer wanted")) });
      void session.prompt("forbidden");
    });
    return reported.map(String);
  };
  const plain = await forgetful(LocalLanguageModel);
  assert.equal(plain.length, 2);
  await spansOf(async () => assert.deepEqual(await forgetful(Model), plain));
});

test("class and sessions stay what they are", async () => {
  await spansOf(async () => {
    const plain = await LocalLanguageModel.create();
    const session = await Model.create(BRIEF);
    assert.ok(session instanceof Model && session instanceof LocalLanguageModel && session instanceof EventTarget);
    assert.deepEqual([Model.name, Model.create.name, Model.create.length], [LocalLanguageModel.name, LocalLanguageModel.create.name, LocalLanguageModel.create.length]);
    assert.deepEqual([await Model.availability(), await Model.params()], ["available", await LocalLanguageModel.params()]);
    assert.deepEqual(Object.keys(session), Object.keys(plain));
    assert.deepEqual([session.prompt.name, session.prompt.length, session.topK], ["prompt", plain.prompt.length, 3]);
    assert.equal(Model.create, Model.create);
    const seen: unknown[] = [];
    session.addEventListener("contextoverflow", (event) => seen.push(event.target));
    session.oncontextoverflow = function (event) {
      seen.push(this, event.currentTarget === null);
    };
    await session.append("word ".repeat(62));
    assert.deepEqual(seen, [session, session, true]);
  });
  await assert.rejects(Model.create({ signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("a stand-in whose whole answers are its streamed ones is counted once", async () => {
  class StandIn {
    static create = async (): Promise<StandIn> => new StandIn();
    async prompt(input: string): Promise<string> {
      return read(this.promptStreaming(input));
    }
    promptStreaming(input: string): ReadableStream<string> {
      return new ReadableStream({
        start(controller) {
          controller.enqueue(input);
          controller.close();
        },
      });
    }
  }
  const spans = await spansOf(async () => (await wrapLanguageModel(StandIn).create()).prompt("hello"));
  assert.equal(outlineOf(spans), "chat gemini-nano (ok)\n");
});

test("an answer of no known shape comes as it is, and ends its span and its turn", async () => {
  const odd: unknown = Object.create(null);
  const session = { prompt: async () => odd, promptStreaming: () => locked };
  const locked = new ReadableStream();
  locked.getReader();
  const spans = await spansOf(async (client) => {
    const wrapped = await wrapLanguageModel({ create: async () => session }).create();
    assert.equal(await session.prompt(), odd);
    assert.equal(session.promptStreaming(), locked);
    assert.deepEqual([wrapped, client.diagnose().pending], [session, 2]);
    await client.flush();
    assert.equal(client.diagnose().pending, 0);
  });
  assert.deepEqual(spans.map(({ status }) => status), ["ok", "ok"]);
});

test("parts of a stream that are no texts come as they are", async () => {
  const odd = [Object.create(null), Symbol("odd"), "text"] as unknown[];
  await spansOf(async () => {
    const stream = new ReadableStream<unknown>({
      start(controller) {
        for (const part of odd) controller.enqueue(part);
        controller.close();
      },
    });
    const session = await wrapLanguageModel({ create: async () => ({ promptStreaming: () => stream }) }).create();
    const seen: unknown[] = [];
    for await (const part of session.promptStreaming()) seen.push(part);
    assert.deepEqual(seen, odd);
  });
});

test("a call belongs to the agent around it, and is counted once however often the class is wrapped", async () => {
  const twice = wrapLanguageModel(wrapLanguageModel(LocalLanguageModel, { provider: "own", model: "small" }), { provider: "own", model: "small" });
  const spans = await spansOf(() => invokeAgent({ name: "guide" }, async () => (await twice.create()).prompt("hello")));
  assert.equal(outlineOf(spans), "invoke_agent guide (ok)\n    chat small (ok)\n");
});

test("a session that the AI SDK asks, under a name of its own, is counted once with the session's counts", async () => {
  const unknown = { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined, text: undefined, reasoning: undefined };
  const unregister = register();
  try {
    const spans = await spansOf(async () => {
      const session = await Model.create();
      const model: FrameworkModel = {
        specificationVersion: "v4",
        provider: "built-in",
        modelId: "text",
        supportedUrls: {},
        async doGenerate() {
          const text = await session.prompt("What is Paris?");
          return { content: [{ type: "text", text }], finishReason: { unified: "stop", raw: undefined }, usage: { inputTokens: unknown, outputTokens: unknown }, warnings: [] };
        },
        doStream: () => assert.fail("nothing is streamed"),
      };
      await generateText({ model, prompt: "What is Paris?", telemetry: { functionId: "guide" } });
    });
    assert.equal(outlineOf(spans), "invoke_agent guide (ok)\n    generate_content text (ok)\n");
    assert.deepEqual(tokensOf(spans.find(({ name }) => name.startsWith("generate"))), [3, 6, undefined]);
  } finally {
    unregister();
  }
});

async function read(stream: ReadableStream<string>, onPart: () => void = () => undefined): Promise<string> {
  let text = "";
  for await (const part of stream) {
    text += part;
    onPart();
  }
  return text;
}
