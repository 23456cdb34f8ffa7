import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { Mastra } from "@mastra/core";
import { Agent } from "@mastra/core/agent";
import { createTool } from "@mastra/core/tools";
import { Observability } from "@mastra/observability";
import { exporter } from "genspan/mastra";
import { z } from "zod";
import type { Span } from "../../support/envelope.js";
import { whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

interface Case {
  readonly agent: Agent;
  readonly server: ModelServer;
}

const QUESTION = "What is the weather in Paris?";

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => Promise<unknown>> = {
  "a whole answer": ({ agent }) => agent.generate("hello"),
  "a tool loop": ({ agent }) => agent.generate(QUESTION),
  "a streamed tool loop": async ({ agent }) => {
    const { textStream } = await agent.stream(QUESTION);
    for await (const _ of textStream);
  },
  "an error": async ({ agent, server }) => {
    server.script(whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' }));
    await assert.rejects(agent.generate("hello", { modelSettings: { maxRetries: 0 } }), /no such model/);
  },
};

const golden = readGolden(new URL("tree.txt", import.meta.url));
after(() => golden.finish());

for (const [name, act] of Object.entries(CASES)) {
  test(`${name} is the tree that was kept, and counted once where fetch is tapped too`, async () => {
    const alone = await play(act);
    golden.hold(name, treeOf(alone));
    assert.equal(outlineOf(await play(act, "wrapped")), outlineOf(alone));
  });
}

function play(act: (made: Case) => Promise<unknown>, tap?: Tap): Promise<Span[]> {
  return playApp(tap, ({ server, tapped }) => {
    const openai = createOpenAI({ baseURL: server.baseUrl, apiKey: "none", ...tapped });
    const execute = async ({ city }: { city: string }): Promise<object> => ({ city, sky: "clear", celsius: 18, wind: 3 });
    const get_weather = createTool({ id: "get_weather", description: "The weather in a city", inputSchema: z.object({ city: z.string() }), execute });
    const made = new Agent({ id: "weather", name: "weather", instructions: "Be brief.", model: openai.chat("gpt-4o-mini") as never, tools: { get_weather } });
    const observability = new Observability({ configs: { genspan: { serviceName: "tests", exporters: [exporter()] } } });
    const mastra = new Mastra({ agents: { made }, logger: false, observability });
    return act({ agent: mastra.getAgent("made"), server });
  });
}
