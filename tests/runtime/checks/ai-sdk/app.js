import { createOpenAI } from "@ai-sdk/openai";
import { isStepCount, jsonSchema, streamText, tool } from "ai";
import { init } from "genspan";
import { register } from "genspan/ai-sdk";

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };

const get_weather = tool({
  description: "The weather in a city",
  inputSchema: jsonSchema(schema),
  execute: async ({ city }) => ({ city, sky: "clear", celsius: 18, wind: 3 }),
});

const AGENTS = ["Anna", "Ben"];

/**
 * Streams two agents of the AI SDK 7 with a tool at the same time, and returns their texts after the traces have left. Their
 * provider asks through a tapped `fetch` as well: each call must be counted once, also where no async context tells what belongs
 * together.
 */
export async function run({ dsn, modelOrigin }) {
  const genspan = init({ dsn });
  register();
  const openai = createOpenAI({ apiKey: "unused", baseURL: `${modelOrigin}/v1`, fetch: genspan.fetch });

  async function ask(functionId) {
    const { textStream } = streamText({
      model: openai.chat("gpt-4o-mini"),
      prompt: "What is the weather in Paris?",
      tools: { get_weather },
      stopWhen: isStepCount(3),
      telemetry: { functionId },
    });
    let text = "";
    for await (const part of textStream) text += part;
    return text;
  }

  const texts = await Promise.all(AGENTS.map(ask));
  if (!(await genspan.close(10_000))) throw new Error("the traces did not leave in time");
  return texts;
}
