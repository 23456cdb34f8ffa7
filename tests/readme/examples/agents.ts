import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN });

await genspan.startSpan({ name: "plan a trip", op: "function" }, async () => {
  await genspan.invokeAgent({ name: "Weather Agent", model: "gpt-4o-mini" }, async (agent) => {
    const openai = new OpenAI({ fetch: agent.fetch });
    await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Paris?" }] });
    await agent.executeTool({ name: "get_weather", arguments: { city: "Paris" } }, async () => ({ celsius: 18 }));
    agent.handoff({ to: "Travel Agent" });
  });
  await genspan.invokeAgent({ name: "Travel Agent" }, async () => "Take the train.");
});
await genspan.flush();
