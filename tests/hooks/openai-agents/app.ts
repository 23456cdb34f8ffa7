import { Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, setTraceProcessors, setTracingDisabled, tool } from "@openai/agents";
import type { Model } from "@openai/agents";
import { processor } from "genspan/openai-agents";
import OpenAI from "openai";
import { z } from "zod";
import type { ModelServer } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { testTappedTrees } from "../tapped-trees.js";
import { outlineOf } from "../tree.js";

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

export function testTrees(cases: Cases, url: URL): void {
  testTappedTrees(cases, url, play, countedOf);
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

export function nothing(): void {}
