// The app under test, the same in every runtime: it knows genspan and openai by their package names only.
import { init } from "genspan";
import OpenAI from "openai";

/** Streams one chat completion, and returns its text after the trace has left. */
export async function chat({ dsn, baseURL, model, question }) {
  const genspan = init({ dsn, tracesSampleRate: 1 });
  const openai = new OpenAI({ apiKey: "unused", baseURL, fetch: genspan.fetch, dangerouslyAllowBrowser: true });
  const stream = await openai.chat.completions.create({
    model,
    messages: [{ role: "user", content: question }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  if (!(await genspan.flush(10_000))) throw new Error("the trace did not leave in time");
  return text;
}
