import { Agent, run, setTraceProcessors, setTracingDisabled, tool } from "@openai/agents";
import { init } from "genspan";
import { processor } from "genspan/openai-agents";
import { z } from "zod";

const genspan = init({ dsn: process.env.SENTRY_DSN });
setTraceProcessors([processor()]);
// In pages, and where NODE_ENV is "test", the SDK tells nothing unless it is asked to.
setTracingDisabled(false);

const getWeather = tool({
  name: "get_weather",
  description: "The weather in a city",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: "clear", celsius: 18, wind: 3 }),
});
const agent = new Agent({ name: "Weather Agent", model: "gpt-4o-mini", tools: [getWeather] });

const { finalOutput } = await run(agent, "What is the weather in Paris?");
console.log(finalOutput?.split("\n")[0]);
await genspan.flush();
