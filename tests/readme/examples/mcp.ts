import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN });

/** The server: its span stands below the client's, whose trace came in `_meta`. */
async function serve(name: string, { _meta }: { _meta: Record<string, unknown> }) {
  return genspan.mcp({ method: "tools/call", target: name, side: "server", meta: _meta }, async () => ({ content: [{ type: "text", text: "18 °C" }] }));
}

const call = { method: "tools/call", target: "get_weather", arguments: { city: "Paris" }, transport: "http" };
const result = await genspan.mcp(call, (_span, meta) => serve("get_weather", { _meta: meta }));
console.log(result.content[0]?.text);
await genspan.flush();
