import { init } from "genspan";
import OpenAI from "openai";

/** Streams one chat completion with OpenAI's own SDK, and returns its text after the trace has left. */
export async function run({ dsn, modelOrigin }) {
  const genspan = init({ dsn });
  const openai = new OpenAI({ apiKey: "unused", baseURL: `${modelOrigin}/v1`, fetch: genspan.fetch, dangerouslyAllowBrowser: true });
  const stream = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "What is the weather in Paris?" }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  if (!(await genspan.close(10_000))) throw new Error("the trace did not leave in time");
  return text;
}
