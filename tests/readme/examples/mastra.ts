import { Mastra } from "@mastra/core";
import { Agent } from "@mastra/core/agent";
import { createTool } from "@mastra/core/tools";
import { Observability } from "@mastra/observability";
import { init } from "genspan";
import { exporter } from "genspan/mastra";
import { z } from "zod";

const genspan = init({ dsn: process.env.SENTRY_DSN });

const get_weather = createTool({
  id: "get_weather",
  description: "The weather in a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: "clear", celsius: 18, wind: 3 }),
});
const weather = new Agent({ id: "weather", name: "Weather Agent", instructions: "Be brief.", model: "openai/gpt-4o-mini", tools: { get_weather } });
const observability = new Observability({ configs: { genspan: { serviceName: "shop", exporters: [exporter()] } } });
const mastra = new Mastra({ agents: { weather }, observability, logger: false });

const { text } = await mastra.getAgent("weather").generate("What is the weather in Paris?", { memory: { thread: "conv_abc123", resource: "user_7" } });
console.log(text.split("\n")[0]);
await genspan.flush();
