import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN });

const advice = await genspan.invokeAgent({ name: "Weather Agent", model: "gpt-4o-mini" }, async (agent) => {
  const openai = new OpenAI({ fetch: agent.fetch });
  const answer = await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Paris?" }] });
  return answer.choices[0]?.message.content;
});
console.log(typeof advice);
await genspan.flush();
