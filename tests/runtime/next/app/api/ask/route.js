import { init } from "genspan";
import OpenAI from "openai";

export const runtime = "edge";

const genspan = init({ dsn: process.env.SENTRY_DSN });
const openai = new OpenAI({ fetch: genspan.fetch });

export async function GET() {
  const answer = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "What is the weather in Paris?" }],
  });
  // What the trace needs to leave is kept alive by the platform's `waitUntil`, which genspan finds by itself.
  return new Response(answer.choices[0].message.content);
}
