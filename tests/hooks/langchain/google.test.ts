// A client that takes neither a `fetch` nor a signal: its calls are told by LangChain, and by a patched `fetch` as well, but counted once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ToolRunnableConfig } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { streamed, whole } from "../../support/model-server.js";
import { forecast, play, read, testTrees, weatherTool } from "./app.js";
import type { Case, Cases } from "./app.js";

const QUESTION = "What is the weather in Paris?";

const counts = { promptTokenCount: 20, candidatesTokenCount: 6, thoughtsTokenCount: 4, cachedContentTokenCount: 8, totalTokenCount: 30 };
const HALF = part("Hi");
const LAST = part(" there", { finishReason: "STOP" }, { usageMetadata: counts });

/** What the app does, by name. */
const CASES: Cases = {
  "a whole answer": ({ gemini, traced }) => gemini.invoke([["system", "Be brief."], ["user", "hello"]], traced),
  "a streamed answer": async ({ gemini, traced }) => read(await gemini.stream("hello", traced)),
  "a tool loop": (made) => agent(made).invoke(asked(QUESTION), made.traced),
  "a streamed tool loop": async (made) => read(await agent(made).stream(asked(QUESTION), { ...made.traced, streamMode: "messages" })),
  "an error": async ({ gemini, server, traced }) => {
    server.script(whole({ status: 404, body: '{"error":{"code":404,"status":"NOT_FOUND","message":"no such model"}}' }));
    await assert.rejects(gemini.invoke("hello", traced), /no such model/);
  },
  "a stream that the app leaves": async ({ gemini, server, traced }) => {
    server.script(streamed({ chunks: [HALF, LAST] }));
    for await (const _ of await gemini.stream("hello", traced)) break;
    await sleep(20);
  },
  "two agents at once": (made) => Promise.all(["Paris", "Berlin"].map((city) => agent(made).invoke(asked(`What is the weather in ${city}?`), made.traced))),
  "an agent inside a tool": (made) => {
    const look = async (city: string, config: ToolRunnableConfig): Promise<object> => {
      await agent(made, forecast, "inner").invoke(asked(`Tell me about ${city}`), config);
      return forecast(city);
    };
    return agent(made, look).invoke(asked(QUESTION), made.traced);
  },
};

testTrees(CASES, new URL("google.txt", import.meta.url));

for (const tap of [undefined, "patched"] as const) {
  test(`counts are those of the wire, whole and streamed, fetch ${tap ?? "not tapped"}: what was thought is output`, async () => {
    const spans = await play(async ({ gemini, server, traced }) => {
      const content = { role: "model", parts: [{ text: "Hi there" }] };
      const answer = { candidates: [{ content, finishReason: "STOP", index: 0 }], usageMetadata: counts, modelVersion: "gemini-2.5-flash" };
      server.script(whole({ body: JSON.stringify(answer) }), streamed({ chunks: [HALF, LAST] }));
      await gemini.invoke("hello", traced);
      await read(await gemini.stream("hello", traced));
    }, tap);
    const names = ["input_tokens", "output_tokens", "total_tokens"];
    const told = spans.map(({ attributes }) => names.map((name) => attributes[`gen_ai.usage.${name}`]));
    assert.deepEqual(told, Array(2).fill([20, 10, 30]));
  });
}

function agent({ gemini }: Case, look: (city: string, config: ToolRunnableConfig) => unknown = forecast, name = "weather") {
  return createAgent({ model: gemini, tools: [weatherTool(look)], name });
}

function asked(content: string) {
  return { messages: [{ role: "user", content }] };
}

function part(text: string, ending: object = {}, more: object = {}): string {
  return `data: ${JSON.stringify({ candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0, ...ending }], ...more })}\n\n`;
}
