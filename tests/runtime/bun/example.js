import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: Bun.env.SENTRY_DSN });
const openai = new OpenAI({ fetch: genspan.fetch });

const answer = await openai.chat.completions.create({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "What is the weather in Paris?" }],
});
console.log(answer.choices[0].message.content);
await genspan.flush();
