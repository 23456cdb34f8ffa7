import { openai } from "@ai-sdk/openai";
import { generateText, isStepCount, tool } from "ai";
import { init } from "genspan";
import * as aiSdk from "genspan/ai-sdk";
import { z } from "zod";

const genspan = init({ dsn: process.env.SENTRY_DSN });
aiSdk.register();

const { text } = await generateText({
  model: openai("gpt-4o-mini"),
  prompt: "What is the weather in Paris?",
  tools: {
    get_weather: tool({
      description: "The weather in a city",
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => ({ city, sky: "clear", celsius: 18, wind: 3 }),
    }),
  },
  stopWhen: isStepCount(3),
  telemetry: { functionId: "Weather Agent" },
});
console.log(text.split("\n")[0]);
await genspan.flush();
