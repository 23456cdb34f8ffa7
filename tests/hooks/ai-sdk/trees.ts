import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { init } from "genspan";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer, streamed, whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";
import { forecast, modelsOf, weatherTool } from "./sdk.js";
import type { Models, Sdk } from "./sdk.js";

/** A major with its class of agents: `Experimental_Agent`, later `ToolLoopAgent`. */
interface AgentSdk extends Sdk {
  createAgent(settings: object): {
    generate(call: object): PromiseLike<object>;
    stream(call: object): { textStream: AsyncIterable<string> } | PromiseLike<{ textStream: AsyncIterable<string> }>;
  };
}

interface Case {
  readonly sdk: AgentSdk;
  readonly models: Models;
  readonly server: ModelServer;
}

const QUESTION = "What is the weather in Paris?";

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => PromiseLike<unknown>> = {
  "a whole answer": ({ sdk, models }) => sdk.ai.generateText({ model: models.chat, prompt: "hello", temperature: 0.2, ...sdk.traced("greeter") }).then(nothing),
  "a whole answer of Anthropic": ({ sdk, models }) => sdk.ai.generateText({ model: models.claude, system: "Be brief.", prompt: "hello", maxOutputTokens: 100, ...sdk.traced("greeter") }).then(nothing),
  "a whole answer of the Responses API": ({ sdk, models }) => sdk.ai.generateText({ model: models.responses, prompt: "hello", ...sdk.traced("greeter") }).then(nothing),
  "a streamed answer": async ({ sdk, models }) => read(sdk.ai.streamText({ model: models.chat, prompt: "hello", ...sdk.traced("greeter") }).textStream),
  "a streamed answer of Anthropic": async ({ sdk, models }) => read(sdk.ai.streamText({ model: models.claude, prompt: "hello", maxOutputTokens: 100, ...sdk.traced("greeter") }).textStream),
  "a tool loop": (made) => weather(made, QUESTION),
  "a streamed tool loop": async (made) => read(made.sdk.ai.streamText({ ...agent(made), prompt: QUESTION }).textStream),
  "tools side by side": (made) => weather(made, "What is the weather in Paris and Berlin?"),
  "a tool that fails": (made) => weather(made, QUESTION, () => { throw new Error("no forecast today"); }),
  "an agent of the class for them": (made) => made.sdk.createAgent(agent(made)).generate({ prompt: QUESTION }).then(nothing),
  "a streamed agent of the class for them": async (made) => read((await made.sdk.createAgent(agent(made)).stream({ prompt: QUESTION })).textStream),
  "agents of the class for them at once, one inside a tool of the other": async (made) => {
    const inner = made.sdk.createAgent({ model: made.models.chat, ...made.sdk.traced("inner") });
    const look = async (city: string): Promise<object> => {
      await inner.generate({ prompt: `Tell me about ${city}` });
      return forecast(city);
    };
    const outer = made.sdk.createAgent(agent(made, look));
    await Promise.all(["Paris", "Berlin"].map((city) => outer.generate({ prompt: `What is the weather in ${city}?` })));
  },
  "an error": async (made) => {
    made.server.script(refusal);
    await assert.rejects(weather(made, QUESTION), /no such model/);
  },
  "an error of a stream": async ({ sdk, models, server }) => {
    server.script(refusal);
    const onError = nothing;
    await read(sdk.ai.streamText({ model: models.chat, prompt: "hello", onError, ...sdk.traced("greeter") }).textStream).catch(nothing);
  },
  "another try": ({ sdk, models, server }) => {
    server.script(busy);
    return sdk.ai.generateText({ model: models.chat, prompt: "hello", ...sdk.traced("greeter") }).then(nothing);
  },
  "another try of a stream": async ({ sdk, models, server }) => {
    server.script(busy);
    await read(sdk.ai.streamText({ model: models.chat, prompt: "hello", ...sdk.traced("greeter") }).textStream);
  },
  "tries that run out": async ({ sdk, models, server }) => {
    server.script(busy, busy);
    await assert.rejects(Promise.resolve(sdk.ai.generateText({ model: models.chat, prompt: "hello", maxRetries: 1, ...sdk.traced("greeter") })), /slow down/);
  },
  "tries of a stream that run out": async ({ sdk, models, server }) => {
    server.script(busy, busy);
    await read(sdk.ai.streamText({ model: models.chat, prompt: "hello", maxRetries: 1, onError: nothing, ...sdk.traced("greeter") }).textStream).catch(nothing);
  },
  "a whole answer that the app aborts": async ({ sdk, models, server }) => {
    server.script(streamed({ chunks: [], then: "hang" }));
    const controller = new AbortController();
    const answered = sdk.ai.generateText({ model: models.chat, prompt: "hello", abortSignal: controller.signal, ...sdk.traced("greeter") });
    await sleep(20);
    controller.abort();
    await assert.rejects(Promise.resolve(answered), { name: "AbortError" });
  },
  "a tool loop that the app aborts in its tool": async (made) => {
    const controller = new AbortController();
    const abort = (city: string): object => {
      controller.abort();
      return forecast(city);
    };
    await assert.rejects(Promise.resolve(made.sdk.ai.generateText({ ...agent(made, abort), prompt: QUESTION, abortSignal: controller.signal })), { name: "AbortError" });
  },
  "a stream that the app aborts": async ({ sdk, models, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    const { textStream } = sdk.ai.streamText({ model: models.chat, prompt: "hello", abortSignal: controller.signal, ...sdk.traced("greeter") });
    await read(textStream, () => controller.abort()).catch(nothing);
    await sleep(20);
  },
  "a stream that the app leaves": async ({ sdk, models, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    for await (const _ of sdk.ai.streamText({ model: models.chat, prompt: "hello", ...sdk.traced("greeter") }).textStream) break;
  },
  "two agents at once": (made) => Promise.all([weather(made, QUESTION), weather(made, "What is the weather in Berlin?")]),
  "an agent inside a tool": (made) =>
    weather(made, QUESTION, async (city) => {
      await made.sdk.ai.generateText({ model: made.models.chat, prompt: `Tell me about ${city}`, ...made.sdk.traced("inner") });
      return forecast(city);
    }),
  "an object": async ({ sdk, models, server }) => {
    server.script(whole({ body: answer('{"city":"Paris"}') }));
    const { object } = await sdk.ai.generateObject({ model: models.chat, schema: z.object({ city: z.string() }), prompt: QUESTION, ...sdk.traced("reader") });
    assert.deepEqual(object, { city: "Paris" });
  },
  "a streamed object": async ({ sdk, models, server }) => {
    server.script(streamed({ chunks: [chunk({ role: "assistant", content: '{"city":' }), chunk({ content: '"Paris"}' }), LAST] }));
    const { partialObjectStream } = sdk.ai.streamObject({ model: models.chat, schema: z.object({ city: z.string() }), prompt: QUESTION, ...sdk.traced("reader"), onError: nothing });
    await read(partialObjectStream).catch(nothing);
  },
  "an embedding": ({ sdk, models }) => sdk.ai.embed({ model: models.embedding, value: "a cat", ...sdk.traced("vectors") }).then(nothing),
  "many embeddings": ({ sdk, models }) => sdk.ai.embedMany({ model: models.embedding, values: ["a cat", "two dogs"], ...sdk.traced("vectors") }).then(nothing),
  "nothing recorded for one call": ({ sdk, models }) =>
    sdk.ai.generateText({ model: models.chat, prompt: "hello", ...sdk.traced("greeter", { recordInputs: false, recordOutputs: false }) }).then(nothing),
};

/** Runs every case of a major, alone and with every `fetch` tapped as well: the same calls, each counted once. */
export function testTrees(sdk: AgentSdk, folder: URL): void {
  const golden = readGolden(new URL("tree.txt", folder));
  after(() => golden.finish());
  for (const [name, act] of Object.entries(CASES)) {
    test(`${name} is the tree that was kept, and counted once where fetch is tapped too`, async () => {
      const alone = await play(act, sdk);
      golden.hold(name, treeOf(alone));
      const outline = outlineOf(alone);
      assert.equal(outlineOf(await play(act, sdk, "wrapped")), outline);
      assert.equal(outlineOf(await play(act, sdk, "patched")), outline);
    });
  }
}

/** Lets an app of its own do something, and gives back all that was sent. */
async function play(act: (made: Case) => PromiseLike<unknown>, sdk: AgentSdk, tap?: "wrapped" | "patched"): Promise<Span[]> {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  const client = init({ dsn: ingest.dsn, recordInputs: true, recordOutputs: true });
  const undo = tap === "patched" ? client.patchGlobalFetch() : nothing;
  try {
    await act({ sdk, server, models: modelsOf(sdk, server, tap === "wrapped" ? client.fetch : undefined) });
  } finally {
    undo();
    await client.close();
    await Promise.all([server.close(), ingest.close()]);
  }
  return ingest.spans();
}

function agent({ sdk, models }: Case, look?: (city: string) => unknown): object {
  return { model: models.chat, tools: weatherTool(sdk, look), stopWhen: sdk.ai.stepCountIs(3), ...sdk.traced("weather") };
}

async function weather(made: Case, prompt: string, look?: (city: string) => unknown): Promise<void> {
  await made.sdk.ai.generateText({ ...agent(made, look), prompt });
}

async function read(parts: AsyncIterable<unknown>, onPart: () => void = nothing): Promise<void> {
  for await (const _ of parts) onPart();
}

const refusal = whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' });
const busy = whole({ status: 429, headers: { "content-type": "application/json", "retry-after-ms": "5" }, body: '{"error":{"type":"rate_limit","message":"slow down"}}' });

function chunk(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ id: "chatcmpl-1", created: 1, model: "gpt-4o-mini", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

const HALF = chunk({ role: "assistant", content: "Hi" });
const USAGE = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const LAST = `${chunk({}, "stop")}data: ${JSON.stringify({ id: "chatcmpl-1", created: 1, model: "gpt-4o-mini", choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`;

function answer(content: string): string {
  const choices = [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }];
  return JSON.stringify({ id: "chatcmpl-1", created: 1, model: "gpt-4o-mini", choices, usage: USAGE });
}

function nothing(): void {}
