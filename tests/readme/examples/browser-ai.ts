import { init } from "genspan";
import { wrapLanguageModel } from "genspan/browser-ai";

const genspan = init({ dsn: process.env.SENTRY_DSN });
const Model = wrapLanguageModel(LanguageModel);

const session = await Model.create({
  initialPrompts: [{ role: "system", content: "Answer in one sentence" }],
  tools: [
    {
      name: "get_weather",
      description: "The weather in a city",
      inputSchema: { type: "object", properties: { city: { type: "string" } } },
      execute: async ({ city }) => `clear in ${city}`,
    },
  ],
});
for await (const part of session.promptStreaming("What is Paris?")) process.stdout.write(part);
console.log();
console.log(await session.prompt("What is the weather in Paris?"));
await genspan.flush();
