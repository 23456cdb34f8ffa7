import { fetch } from "genspan";
import { instrument } from "genspan/cloudflare";
import OpenAI from "openai";

export default instrument(
  {
    async fetch(request, env) {
      const openai = new OpenAI({ apiKey: env.OPENAI_API_KEY, fetch });
      const answer = await openai.chat.completions.create({
        model: "gpt-4o-mini",
        messages: [{ role: "user", content: "What is the weather in Paris?" }],
      });
      return new Response(answer.choices[0].message.content);
    },
  },
  (env) => ({ dsn: env.SENTRY_DSN }),
);
