import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, setTraceProcessors, setTracingDisabled, tool } from "@openai/agents";
import type { Model } from "@openai/agents";
import { processor } from "genspan/openai-agents";
import OpenAI from "openai";
import { z } from "zod";
import { whole } from "../../support/model-server.js";
import type { ModelServer, ScriptedReply } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

// The SDK turns its tracing off in tests and pages.
setTracingDisabled(false);
setTraceProcessors([processor()]);

export interface Case {
  readonly server: ModelServer;
  /** By chat completions and by the Responses API. */
  readonly chat: Model;
  readonly responses: Model;
}

/** What apps do, by name. */
export type Cases = Record<string, (made: Case) => Promise<unknown>>;

export const QUESTION = "What is the weather in Paris?";
export const runner = new Runner({ tracingDisabled: false });

/** Runs every case, alone and with every `fetch` tapped as well: the same calls, each counted once. */
export function testTrees(cases: Cases, url: URL): void {
  const golden = readGolden(url);
  after(() => golden.finish());
  for (const [name, act] of Object.entries(cases)) {
    test(`${name} is the tree that was kept, and counted once where fetch is tapped too`, async () => {
      const alone = await play(act);
      golden.hold(name, treeOf(alone));
      const outline = countedOf(alone);
      assert.equal(countedOf(await play(act, "wrapped")), outline);
      assert.equal(countedOf(await play(act, "patched")), outline);
    });
  }
}

/** The outline, without the model: of calls that brought no answer only the tapped fetch knows it. */
function countedOf(spans: readonly Span[]): string {
  return outlineOf(spans).replaceAll("chat gpt-4o-mini (", "chat (");
}

/** What was sent of what an app does. */
export function play(act: (made: Case) => Promise<unknown>, tap?: Tap): Promise<Span[]> {
  return playApp(tap, ({ server, tapped }) => {
    const openai = new OpenAI({ baseURL: server.baseUrl, apiKey: "none", maxRetries: 0, ...tapped });
    return act({ server, chat: new OpenAIChatCompletionsModel(openai, "gpt-4o-mini"), responses: new OpenAIResponsesModel(openai, "gpt-4o-mini") });
  });
}

export function weather(model: Model, look: (city: string) => unknown = (city) => ({ city, sky: "clear", celsius: 18, wind: 3 })) {
  const get_weather = tool({ name: "get_weather", description: "The weather in a city", parameters: z.object({ city: z.string() }), execute: async ({ city }) => JSON.stringify(look(city)) });
  return new Agent({ name: "weather", model, tools: [get_weather] });
}

export async function read(agent: Agent, question = "hello"): Promise<void> {
  const result = await runner.run(agent, question, { stream: true });
  for await (const _ of result.toTextStream());
  await result.completed;
}

/** The first of the events of a stream of chat. */
export const HALF = `data: ${JSON.stringify({ id: "chatcmpl-1", created: 1, model: "gpt-4o-mini", choices: [{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null }] })}\n\n`;
const ANSWER = { object: "chat.completion", created: 1, model: "gpt-4o-mini", usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } };

export function asking(name: string, given: object): ScriptedReply {
  const call = { id: "call_scripted1", type: "function", function: { name, arguments: JSON.stringify(given) } };
  return whole({ body: JSON.stringify({ id: `chatcmpl-${name}`, ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }] }) });
}

export function answering(content: string): ScriptedReply {
  return whole({ body: JSON.stringify({ id: "chatcmpl-last", ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] }) });
}

export const refusal = whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' });

export function nothing(): void {}
