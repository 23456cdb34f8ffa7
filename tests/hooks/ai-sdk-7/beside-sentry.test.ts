import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import * as Sentry from "@sentry/cloudflare";
import { embed, generateText, isStepCount, streamText, tool } from "ai";
import { init } from "genspan";
import { register } from "genspan/ai-sdk";
import { z } from "zod";
import { sendersOf } from "../../sentry/arrived.js";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer } from "../../support/model-server.js";

register();

for (const hooks of [[], [Sentry.vercelAIIntegration()]]) {
  const told = hooks.length === 0 ? "by us where Sentry's integration is off" : "by Sentry where its integration is on";

  test(`each call of the AI SDK is told once, ${told}`, async () => {
    const { senders, usage } = await beside(hooks, async (openai) => {
      const get_weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => ({ city, sky: "clear", celsius: 18, wind: 3 }) });
      const asked = { model: openai.chat("gpt-4o-mini"), tools: { get_weather }, prompt: "What is the weather in Paris?", stopWhen: isStepCount(3) };
      await generateText(asked);
      for await (const _ of streamText(asked).textStream);
      await embed({ model: openai.embeddingModel("text-embedding-3-small"), value: "a cat" });
    });
    const teller = hooks.length === 0 ? "us" : "them";
    const once = { "gen_ai.invoke_agent": 2, "gen_ai.generate_content": 4, "gen_ai.execute_tool": 2, "gen_ai.embeddings": 1 };
    assert.deepEqual(senders, { [teller]: once });
    assert.deepEqual(usage, [["gpt-4o-mini", 4], ["text-embedding-3-small", 1]]);
  });
}

type OpenAI = ReturnType<typeof createOpenAI>;

/** Runs an app with both SDKs; who told how many spans of AI, by op, and what we counted. */
async function beside(integrations: ReturnType<typeof Sentry.vercelAIIntegration>[], act: (openai: OpenAI) => Promise<void>) {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  const waiting: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise), passThroughOnException: () => undefined, props: {} };
  let usage: unknown;
  const worker = {
    async fetch(_request: Request, _environment: object, _context: object): Promise<Response> {
      const client = init({ dsn: ingest.dsn, sentry: Sentry });
      await act(createOpenAI({ baseURL: server.baseUrl, apiKey: "none", fetch: client.fetch }));
      await client.flush();
      usage = client.usage().map(({ model, calls }) => [model, calls]);
      await client.close();
      return new Response("done");
    },
  };
  try {
    const handler = Sentry.withSentry(() => ({ dsn: ingest.dsn, tracesSampleRate: 1, cacheClient: false, integrations }), worker);
    await (await handler.fetch(new Request("https://worker.example/"), {}, context)).text();
    await Promise.all(waiting);
  } finally {
    await Promise.all([server.close(), ingest.close()]);
  }
  return { senders: sendersOf(ingest), usage };
}
