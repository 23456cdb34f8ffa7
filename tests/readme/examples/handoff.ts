import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN });

await genspan.startSpan({ name: "plan a trip", op: "function" }, async () => {
  await genspan.invokeAgent({ name: "Weather Agent" }, async (agent) => {
    agent.handoff({ to: "Travel Agent" });
  });
  await genspan.invokeAgent({ name: "Travel Agent" }, async () => "Take the train.");
});
await genspan.flush();
