import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN });

try {
  await genspan.executeTool({ name: "get_weather" }, async () => {
    throw new Error("the weather service is down");
  });
} catch (error) {
  console.log(String(error));
}
await genspan.flush();
