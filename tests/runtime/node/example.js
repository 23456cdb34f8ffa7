import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN });
const openai = new OpenAI({ fetch: genspan.fetch });

const answer = await openai.chat.completions.create({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "What is the weather in Paris?" }],
});
console.log(answer.choices[0].message.content);

// Before a process ends by itself; a server has no need of it.
await genspan.flush();
