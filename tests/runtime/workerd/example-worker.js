import { env } from "cloudflare:workers";
import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: env.SENTRY_DSN });
const openai = new OpenAI({ apiKey: env.OPENAI_API_KEY, fetch: genspan.fetch });

export default {
  async fetch() {
    const answer = await openai.chat.completions.create({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: "What is the weather in Paris?" }],
    });
    // What the trace needs to leave is kept alive by `waitUntil`, which genspan finds by itself.
    return new Response(answer.choices[0].message.content);
  },
};
