// What an app does with a client that has the middleware, alone and over a tapped `fetch`.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import type { Middleware } from "@anthropic-ai/sdk";
import { executeTool, invokeAgent } from "genspan";
import { anthropicMiddleware } from "genspan/anthropic";
import { streamed, whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import { playApp } from "../app.js";
import { testTappedTrees } from "../tapped-trees.js";

interface Case {
  readonly client: Anthropic;
  readonly server: ModelServer;
}

const QUESTION = "What is the weather in Paris?";
const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5", content: [], stop_reason: null, usage: { input_tokens: 5, output_tokens: 1 } };
const BEGUN = `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message })}\n\n`;
const refusal = whole({ status: 404, body: '{"type":"error","error":{"type":"not_found_error","message":"no such model"}}' });

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => Promise<unknown>> = {
  "a tool loop": ({ client }) => weather(client),
  "an error": async ({ client, server }) => {
    server.script(refusal);
    await assert.rejects(client.messages.create(asked("hello")), /no such model/);
  },
  "an error of a stream": async ({ client, server }) => {
    server.script(refusal);
    await assert.rejects(client.messages.stream(asked("hello")).finalText(), /no such model/);
  },
  "a stream that the app aborts": async ({ client, server }) => {
    server.script(streamed({ chunks: [BEGUN], then: "hang" }));
    const stream = await client.messages.create({ ...asked("hello"), stream: true });
    for await (const _ of stream) stream.controller.abort();
  },
  "a whole answer that the app aborts": async ({ client, server }) => {
    server.script(streamed({ chunks: [], then: "hang" }));
    const controller = new AbortController();
    const stopped: Middleware = async (request, next) => {
      const response = await next(request);
      controller.abort();
      return response;
    };
    const answer = client.withOptions({ middleware: [stopped, anthropicMiddleware()] }).messages.create(asked("hello"), { signal: controller.signal });
    await assert.rejects(answer, { name: "AbortError" });
  },
  "a stream that the app leaves": async ({ client, server }) => {
    server.script(streamed({ chunks: [BEGUN], then: "hang" }));
    for await (const _ of await client.messages.create({ ...asked("hello"), stream: true })) break;
  },
  "two calls at once": ({ client }) => Promise.all(["hello", "hello"].map((text) => client.messages.create(asked(text)))),
  "an agent inside a tool": ({ client }) =>
    invokeAgent({ name: "guide" }, () => executeTool({ name: "ask_scout" }, () => invokeAgent({ name: "scout" }, () => client.messages.create(asked("hello")).then(() => undefined)))),
};

testTappedTrees(CASES, new URL("trees.txt", import.meta.url), (act, tap) =>
  playApp(tap, ({ server, tapped }) => act({ server, client: new Anthropic({ baseURL: server.origin, apiKey: "none", maxRetries: 0, middleware: [anthropicMiddleware()], ...tapped }) })),
);

async function weather(client: Anthropic): Promise<void> {
  const tools = [{ name: "get_weather", description: "The weather in a city", input_schema: { type: "object" as const, properties: { city: { type: "string" } } } }];
  const { content } = await client.messages.create({ ...asked(QUESTION), tools });
  const use = content.find(({ type }) => type === "tool_use");
  assert.ok(use?.type === "tool_use");
  const said = await executeTool({ name: use.name, callId: use.id }, async () => '{"city":"Paris","sky":"clear","celsius":18,"wind":3}');
  const results = [{ type: "tool_result" as const, tool_use_id: use.id, content: said }];
  await client.messages.create({ ...asked(QUESTION), tools, messages: [...asked(QUESTION).messages, { role: "assistant", content }, { role: "user", content: results }] });
}

function asked(content: string) {
  return { model: "claude-sonnet-5", max_tokens: 100, messages: [{ role: "user" as const, content }] };
}
