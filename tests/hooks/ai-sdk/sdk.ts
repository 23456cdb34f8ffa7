import { z } from "zod";

/** As much of a major of `ai` and its providers as the tests use, so that one test runs on all. */
export interface Sdk {
  readonly ai: {
    generateText(options: object): PromiseLike<{ text: string }>;
    streamText(options: object): { textStream: AsyncIterable<string> };
    generateObject(options: object): PromiseLike<{ object: unknown }>;
    streamObject(options: object): { partialObjectStream: AsyncIterable<unknown> };
    embed(options: object): PromiseLike<{ embedding: number[] }>;
    embedMany(options: object): PromiseLike<{ embeddings: number[][] }>;
    rerank?(options: object): PromiseLike<object>;
    wrapLanguageModel(options: object): object;
    tool(options: object): object;
    stepCountIs(steps: number): object;
  };
  createOpenAI(options: object): { chat(model: string): object; responses(model: string): object; textEmbeddingModel?(model: string): object };
  createAnthropic(options: object): (model: string) => object;
  /** The options by which one call is traced under a name. */
  traced(functionId: string, recording?: { recordInputs?: boolean; recordOutputs?: boolean }): object;
}

export interface Models {
  readonly chat: object;
  readonly responses: object;
  readonly claude: object;
  readonly embedding: object;
}

/** The models of the local server, asked through `fetch`. */
export function modelsOf(sdk: Sdk, server: { baseUrl: string }, fetch?: typeof globalThis.fetch): Models {
  const settings = { baseURL: server.baseUrl, apiKey: "none", ...(fetch ? { fetch } : {}) };
  const openai = sdk.createOpenAI(settings);
  return {
    chat: openai.chat("gpt-4o-mini"),
    responses: openai.responses("gpt-4o-mini"),
    claude: sdk.createAnthropic(settings)("claude-sonnet-4-0"),
    embedding: openai.textEmbeddingModel?.("text-embedding-3-small") ?? {},
  };
}

/** The tool that the local model knows, and what it does with a city. */
export function weatherTool(sdk: Sdk, look: (city: string) => unknown = forecast): Record<string, object> {
  const execute = async ({ city }: { city: string }): Promise<unknown> => look(city);
  return { get_weather: sdk.ai.tool({ description: "The weather in a city", inputSchema: z.object({ city: z.string() }), execute }) };
}

export function forecast(city: string): object {
  return { city, sky: "clear", celsius: 18, wind: 3 };
}
