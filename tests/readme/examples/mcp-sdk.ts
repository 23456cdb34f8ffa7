import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport, McpServer } from "@modelcontextprotocol/server";
import { init } from "genspan";
import { wrapClient, wrapServer } from "genspan/mcp";
import { z } from "zod";

const genspan = init({ dsn: process.env.SENTRY_DSN });

const server = wrapServer(new McpServer({ name: "weather", version: "1.0.0" }));
server.registerTool("get_weather", { inputSchema: z.object({ city: z.string() }) }, async ({ city }) => ({ content: [{ type: "text", text: `18 °C in ${city}` }] }));
const client = wrapClient(new Client({ name: "app", version: "1.0.0" }));

const [near, far] = InMemoryTransport.createLinkedPair();
await server.connect(far);
await client.connect(near);
const { content } = await client.callTool({ name: "get_weather", arguments: { city: "Paris" } });
console.log(content);
await client.close();
await genspan.flush();
