// Who calls whom: every pair of places where one call is noticed twice. Never two spans for it, and never none. The hook alone beside a wrapped and a
// patched `fetch` is held by the trees of each hook, the AI SDK's ways by ai-sdk-7/counted-once.test.ts, Sentry's SDKs by beside-sentry.test.ts
// there and by tests/sentry.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import { Agent, addTraceProcessor, OpenAIChatCompletionsModel, Runner, setTraceProcessors, setTracingDisabled } from "@openai/agents";
import { generateText, wrapLanguageModel } from "ai";
import { createOpenAI } from "@ai-sdk/openai";
import { MockLanguageModelV4 } from "ai/test";
import { generateText as generateText5 } from "ai-5";
import { MockLanguageModelV2 } from "ai-5/test";
import { generateText as generateText6 } from "ai-6";
import { MockLanguageModelV3 } from "ai-6/test";
import { middleware, register, telemetry } from "genspan/ai-sdk";
import { anthropicMiddleware } from "genspan/anthropic";
import { wrapLanguageModel as wrapPromptApi } from "genspan/browser-ai";
import { instrumentWorkersAi } from "genspan/cloudflare";
import { handler } from "genspan/langchain";
import { processor } from "genspan/openai-agents";
import OpenAI from "openai";
import { streamed } from "../../support/model-server.js";
import { playApp } from "../app.js";
import type { Surroundings, Tap } from "../app.js";
import { LocalLanguageModel } from "../browser-ai/local-model.js";
import { outlineOf } from "../tree.js";

register();
setTracingDisabled(false);

const LLAMA = "@cf/meta/llama-3.1-8b-instruct";
const CLAUDE = "claude-sonnet-4-0";
const asked = { model: CLAUDE, max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] };
const stop = { unified: "stop" as const, raw: "stop" };
const flat = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };
const counted = { inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 2, text: 2, reasoning: 0 } };
const BEGUN = { type: "message_start", message: { id: "msg_1", type: "message", role: "assistant", model: CLAUDE, content: [], stop_reason: null, usage: { input_tokens: 5, output_tokens: 1 } } };

test("the AI SDK over Workers AI's binding: the SDK tells, in 5, 6 and 7", async () => {
  const binding = instrumentWorkersAi({ run: async () => ({ response: "Hi", usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } }) });
  const content = async (): Promise<{ type: "text"; text: string }[]> => [{ type: "text", text: String((await Reflect.apply(binding.run, binding, [LLAMA, { prompt: "hello" }])).response) }];
  const named = { provider: "workersai.chat", modelId: LLAMA };
  const experimental_telemetry = telemetry({ functionId: "greeter" });
  const tree = await played(undefined, async () => {
    await generateText({ model: new MockLanguageModelV4({ ...named, doGenerate: async () => ({ content: await content(), finishReason: stop, usage: counted, warnings: [] }) }), prompt: "hello", telemetry: { functionId: "greeter" } });
    await generateText6({ model: new MockLanguageModelV3({ ...named, doGenerate: async () => ({ content: await content(), finishReason: stop, usage: counted, warnings: [] }) }), prompt: "hello", experimental_telemetry });
    await generateText5({ model: new MockLanguageModelV2({ ...named, doGenerate: async () => ({ content: await content(), finishReason: "stop", usage: flat, warnings: [] }) }), prompt: "hello", experimental_telemetry });
  });
  assert.equal(tree, `invoke_agent greeter (ok)\n    generate_content ${LLAMA} (ok)\n`.repeat(3));
});

test("the AI SDK over Chrome's Prompt API: the SDK tells", async () => {
  const tree = await played(undefined, async () => {
    const session = await wrapPromptApi(LocalLanguageModel).create();
    const doGenerate = async () => ({ content: [{ type: "text" as const, text: await session.prompt("hello") }], finishReason: stop, usage: counted, warnings: [] });
    await generateText({ model: new MockLanguageModelV4({ provider: "browser-ai", modelId: "gemini-nano", doGenerate }), prompt: "hello", telemetry: { functionId: "greeter" } });
  });
  assert.equal(tree, "invoke_agent greeter (ok)\n    generate_content gemini-nano (ok)\n");
});

for (const tap of [undefined, "wrapped", "patched"] as const) {
  test(`all that the AI SDK can be given at once, fetch ${tap ?? "not tapped"}: its telemetry tells`, async () => {
    const tree = await played(tap, async ({ server, tapped }) => {
      const openai = createOpenAI({ baseURL: server.baseUrl, apiKey: "none", ...tapped });
      const model = wrapLanguageModel({ model: openai.chat("gpt-4o-mini"), middleware: [middleware({ specificationVersion: "v4" }), middleware({ specificationVersion: "v4" })] });
      await generateText({ model, prompt: "hello", telemetry: { functionId: "greeter" } });
    });
    assert.equal(tree, "invoke_agent greeter (ok)\n    generate_content gpt-4o-mini (ok)\n");
  });

  test(`LangChain over Anthropic's client with our middleware, fetch ${tap ?? "not tapped"}: LangChain tells`, async () => {
    const tree = await played(tap, async ({ server, tapped }) => {
      const clientOptions = { ...tapped, middleware: [anthropicMiddleware()] };
      const model = new ChatAnthropic({ model: CLAUDE, apiKey: "none", maxTokens: 100, maxRetries: 0, anthropicApiUrl: server.origin, clientOptions });
      await model.invoke("hello", { callbacks: [handler()] });
      for await (const _ of await model.stream("hello", { callbacks: [handler()] }));
    });
    assert.equal(tree, `chat ${CLAUDE} (ok)\n`.repeat(2));
  });

  test(`a handler of LangChain's model beside one of its call, fetch ${tap ?? "not tapped"}: the first tells`, async () => {
    const tree = await played(tap, async ({ server, tapped }) => {
      const model = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "none", callbacks: [handler()], configuration: { baseURL: server.baseUrl, ...tapped } });
      await model.invoke("hello", { callbacks: [handler(), handler()] });
    });
    assert.equal(tree, "chat gpt-4o-mini (ok)\n");
  });

  test(`two processors of OpenAI's Agents, fetch ${tap ?? "not tapped"}: the first tells`, async () => {
    setTraceProcessors([processor()]);
    addTraceProcessor(processor());
    const tree = await played(tap, async ({ server, tapped }) => {
      const model = new OpenAIChatCompletionsModel(new OpenAI({ baseURL: server.baseUrl, apiKey: "none", ...tapped }), "gpt-4o-mini");
      const polite = { name: "polite", execute: async () => ({ tripwireTriggered: false, outputInfo: {} }) };
      await new Runner({ tracingDisabled: false }).run(new Agent({ name: "greeter", model, inputGuardrails: [polite] }), "hello");
    });
    assert.equal(tree, "Agent workflow (ok)\n    invoke_agent greeter (ok)\n        guardrail polite (ok)\n        chat gpt-4o-mini (ok)\n");
  });
}

test("a wrapped fetch over a patched one tells once, by either client", async () => {
  const tree = await played("patched", async ({ server, genspan }) => {
    const fetch = genspan.wrapFetch(globalThis.fetch);
    await new Anthropic({ baseURL: server.origin, apiKey: "none", fetch }).messages.create(asked);
    await new OpenAI({ baseURL: server.baseUrl, apiKey: "none", fetch }).chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] });
  });
  assert.equal(tree, `chat ${CLAUDE} (ok)\nchat gpt-4o-mini (ok)\n`);
});

test("a call of the app's own for the same model is one of its own: while LangChain's streams, and after the app has stopped that", async () => {
  const tree = await played("wrapped", async ({ server, tapped }) => {
    server.script(streamed({ chunks: [`event: message_start\ndata: ${JSON.stringify(BEGUN)}\n\n`], then: "hang" }));
    const client = new Anthropic({ baseURL: server.origin, apiKey: "none", ...tapped });
    const model = new ChatAnthropic({ model: CLAUDE, apiKey: "none", maxTokens: 100, maxRetries: 0, anthropicApiUrl: server.origin, clientOptions: tapped });
    const controller = new AbortController();
    const leave = async (): Promise<void> => {
      for await (const _ of await model.stream("hello", { callbacks: [handler()], signal: controller.signal })) {
        await client.messages.create(asked);
        controller.abort();
      }
    };
    await leave().catch(() => undefined);
    await client.messages.create(asked);
  });
  assert.equal(tree, `chat ${CLAUDE} (error)\nchat ${CLAUDE} (ok)\nchat ${CLAUDE} (ok)\n`);
});

async function played(tap: Tap | undefined, act: (made: Surroundings) => Promise<unknown>): Promise<string> {
  return outlineOf(await playApp(tap, act));
}
