import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { init } from "genspan";
import { handler } from "genspan/langchain";
import { z } from "zod";

const genspan = init({ dsn: process.env.SENTRY_DSN });

const getWeather = tool(async ({ city }) => ({ city, sky: "clear", celsius: 18, wind: 3 }), {
  name: "get_weather",
  description: "The weather in a city",
  schema: z.object({ city: z.string() }),
});
const agent = createReactAgent({ name: "Weather Agent", llm: new ChatOpenAI({ model: "gpt-4o-mini" }), tools: [getWeather] });

const asked = { messages: [{ role: "user", content: "What is the weather in Paris?" }] };
const { messages } = await agent.invoke(asked, { callbacks: [handler()], configurable: { thread_id: "conv_abc123" } });
console.log(String(messages.at(-1)?.content).split("\n")[0]);
await genspan.flush();
