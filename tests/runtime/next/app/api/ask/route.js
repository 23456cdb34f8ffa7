import { fetch } from "genspan";
import { instrument } from "genspan/edge";
import OpenAI from "openai";

export const runtime = "edge";

export const GET = instrument(
  async () => {
    const openai = new OpenAI({ fetch });
    const answer = await openai.chat.completions.create({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: "What is the weather in Paris?" }],
    });
    return new Response(answer.choices[0].message.content);
  },
  { dsn: process.env.SENTRY_DSN },
);
