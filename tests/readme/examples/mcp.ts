import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN });

const result = await genspan.mcp({ method: "tools/call", target: "get_weather" }, async () => ({ content: [{ type: "text", text: "18 °C" }] }));
console.log(result.content[0]?.text);
await genspan.flush();
