import { ChatAnthropic } from "@langchain/anthropic";
import { tool } from "@langchain/core/tools";
import type { ToolRunnableConfig } from "@langchain/core/tools";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { ChatOpenAI } from "@langchain/openai";
import { handler } from "genspan/langchain";
import { z } from "zod";
import type { ModelServer } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { testTappedTrees } from "../tapped-trees.js";

export interface Case {
  readonly model: ChatOpenAI;
  readonly claude: ChatAnthropic;
  /** Its client takes no `fetch`: it calls the global one. */
  readonly gemini: ChatGoogleGenerativeAI;
  readonly server: ModelServer;
  /** What every call is given. */
  readonly traced: { callbacks: ReturnType<typeof handler>[] };
}

/** What apps do, by name. */
export type Cases = Record<string, (made: Case) => Promise<unknown>>;

export function testTrees(cases: Cases, url: URL): void {
  testTappedTrees(cases, url, play);
}

/** What was sent of what an app does. */
export function play(act: (made: Case) => Promise<unknown>, tap?: Tap): Promise<Span[]> {
  return playApp(tap, ({ server, tapped }) => {
    const configuration = { baseURL: server.baseUrl, ...tapped };
    const model = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "none", temperature: 0.2, maxRetries: 0, configuration });
    const claude = new ChatAnthropic({ model: "claude-sonnet-4-0", apiKey: "none", maxTokens: 100, maxRetries: 0, anthropicApiUrl: server.origin, clientOptions: tapped });
    const gemini = new ChatGoogleGenerativeAI({ model: "gemini-2.5-flash", apiKey: "none", temperature: 0.2, maxOutputTokens: 100, maxRetries: 0, baseUrl: server.origin });
    return act({ model, claude, gemini, server, traced: { callbacks: [handler()] } });
  });
}

export function weatherTool(look: (city: string, config: ToolRunnableConfig) => unknown = forecast) {
  const schema = z.object({ city: z.string() });
  return tool(async ({ city }, config) => look(city, config), { name: "get_weather", description: "The weather in a city", schema });
}

export function forecast(city: string): object {
  return { city, sky: "clear", celsius: 18, wind: 3 };
}

export async function read(parts: AsyncIterable<unknown>, onPart: () => void = nothing): Promise<void> {
  for await (const _ of parts) onPart();
}

export function nothing(): void {}
