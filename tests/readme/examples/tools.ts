import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN, recordInputs: true });

await genspan.invokeAgent({ name: "Weather Agent" }, async (agent) => {
  const tool = { name: "get_weather", description: "The weather in a city", arguments: { city: "Paris" } };
  const weather = await agent.executeTool(tool, async () => ({ celsius: 18 }));
  console.log(weather.celsius);
});
await genspan.flush();
