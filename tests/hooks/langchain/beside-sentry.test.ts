// Sentry's own handler for LangChain in the same list as ours: LangChain tells neither of the other, and a run is told once all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { createLangChainCallbackHandler as cloudflare11, instrumentCreateReactAgent } from "@sentry/cloudflare";
import { init } from "genspan";
import { handler } from "genspan/langchain";
import { createLangChainCallbackHandler as browser10 } from "sentry-browser-10";
import { createLangChainCallbackHandler as cloudflare10 } from "sentry-cloudflare-10";
import { sendersOf } from "../../sentry/arrived.js";
import { SDKS } from "../../sentry/sdks.js";
import type { Sdk } from "../../sentry/sdks.js";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer, whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import { read, weatherTool } from "./app.js";

type Handler = ReturnType<typeof handler>;

const THEIRS = new Map([["@sentry/browser 10", browser10], ["@sentry/cloudflare 10", cloudflare10], ["@sentry/cloudflare 11", cloudflare11]]);

for (const sdk of SDKS.filter(({ name }) => THEIRS.has(name))) {
  const makeTheirs = THEIRS.get(sdk.name) ?? assert.fail();

  test(`${sdk.name}: its handler tells of each call once, before ours, behind it and on the model`, async () => {
    const { senders, usage } = await beside(sdk, async (model) => {
      const theirs: Handler = Object(makeTheirs());
      await model().invoke("hello", { callbacks: [theirs, handler()] });
      await model().invoke("hello", { callbacks: [handler(), theirs] });
      await model([theirs]).invoke("hello", { callbacks: [handler()] });
      await read(await model([handler()]).stream("hello", { callbacks: [theirs] }));
    });
    assert.deepEqual(senders, { them: { "gen_ai.chat": 4 } });
    assert.deepEqual(usage, [["gpt-4o-mini", 4]]);
  });

  test(`${sdk.name}: of calls at once each is told by whoever hears of it`, async () => {
    const { senders, usage } = await beside(sdk, async (model) => {
      const theirs: Handler = Object(makeTheirs());
      await model().batch(["one", "two", "three"], { callbacks: [handler(), theirs] });
      await Promise.all([model().invoke("four", { callbacks: [handler()] }), model().invoke("five", { callbacks: [handler()] })]);
    });
    assert.deepEqual(senders, { them: { "gen_ai.chat": 3 }, us: { "gen_ai.chat": 2 } });
    assert.deepEqual(usage, [["gpt-4o-mini", 5]]);
  });

  test(`${sdk.name}: where it alone hears of a call, the tapped fetch below is told by it, and the fetch of others by us`, async () => {
    const { senders, usage } = await beside(sdk, async (model, { fetch, server }) => {
      const theirs: Handler = Object(makeTheirs());
      await model().invoke("hello", { callbacks: [theirs] });
      await read(await model([theirs]).stream("hello"));
      await model().batch(["one", "two", "three"], { callbacks: [theirs] });
      server.script(whole({ status: 503, body: "{}" }));
      await model([theirs], 1).invoke("hello, once more");
      await model().invoke("hello");
      await fetch(`${server.baseUrl}/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] }) }).then((response) => response.text());
    });
    assert.deepEqual(senders, { them: { "gen_ai.chat": 6 }, us: { "gen_ai.chat": 2 } });
    // Sentry's names the provider, which of this host nobody else knows.
    assert.deepEqual(usage, [["gpt-4o-mini", 6], ["gpt-4o-mini", 2]]);
  });

  test(`${sdk.name}: an agent with a tool is told by its handler alone`, async () => {
    const { senders } = await beside(sdk, async (model) => {
      const agent = createReactAgent({ name: "weather", llm: model(), tools: [weatherTool()] });
      const theirs: Handler = Object(makeTheirs());
      await agent.invoke({ messages: [{ role: "user", content: "What is the weather in Paris?" }] }, { callbacks: [handler(), theirs] });
    });
    assert.deepEqual(Object.keys(senders), ["them"]);
    assert.equal(senders["them"]?.["gen_ai.chat"], 2);
    assert.equal(senders["them"]["gen_ai.execute_tool"], 1);
  });
}

test("@sentry/cloudflare 11: an agent of its integration for LangGraph is told by that alone", async () => {
  const { senders, usage } = await beside(SDKS.find(({ name }) => name === "@sentry/cloudflare 11") ?? assert.fail(), async (model) => {
    // Its types know no functions with parameters of their own.
    const createTheirs: typeof createReactAgent = Reflect.apply(instrumentCreateReactAgent, undefined, [createReactAgent]);
    const agent = createTheirs({ name: "weather", llm: model(), tools: [weatherTool()] });
    await agent.invoke({ messages: [{ role: "user", content: "What is the weather in Paris?" }] }, { callbacks: [handler()] });
  });
  assert.deepEqual(senders, { them: { "gen_ai.invoke_agent": 1, "gen_ai.chat": 2, "gen_ai.execute_tool": 1 } });
  assert.deepEqual(usage, [["gpt-4o-mini", 2]]);
});

/** Runs an app with both SDKs; who told how many spans of AI, by op, and what we counted. */
async function beside(sdk: Sdk, act: (model: (callbacks?: Handler[], maxRetries?: number) => ChatOpenAI, app: { fetch: typeof fetch; server: ModelServer }) => Promise<void>) {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  let usage: unknown;
  try {
    await sdk.run({ dsn: ingest.dsn, tracesSampleRate: 1 }, async () => {
      const client = init({ dsn: ingest.dsn, sentry: sdk.sentry });
      const configuration = { baseURL: server.baseUrl, fetch: client.fetch };
      const make = (callbacks: Handler[] = [], maxRetries = 0) => new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "none", maxRetries, callbacks, configuration });
      await act(make, { fetch: client.fetch, server });
      await client.flush();
      usage = client.usage().map(({ model, calls }) => [model, calls]);
      await client.close();
    });
  } finally {
    await Promise.all([server.close(), ingest.close()]);
  }
  return { senders: sendersOf(ingest), usage };
}
