import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { StdioClientTransport as StdioClientTransport1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { init } from "genspan";
import { startIngestServer } from "../../support/ingest-server.js";
import { outlineOf } from "../tree.js";
import { asking1, asking2, client1, client2 } from "./pairs.js";

const SERVER = fileURLToPath(new URL("stdio-server.ts", import.meta.url));
const parts = { wrapped: "both" as const, sample: async () => "", askModel: async () => "", onHanging: () => undefined, onStopped: () => undefined };

const CONNECT = {
  "1.x": async (started: { command: string; args: string[]; env: Record<string, string> }) => {
    const client = client1(parts);
    await client.connect(new StdioClientTransport1(started));
    return { ...asking1(client), close: () => client.close() };
  },
  "2.x": async (started: { command: string; args: string[]; env: Record<string, string> }) => {
    const client = client2(parts);
    await client.connect(new StdioClientTransport(started));
    return { ...asking2(client), close: () => client.close() };
  },
};

for (const [major, connect] of Object.entries(CONNECT)) {
  test(`${major}: a server in a process of its own continues the trace of its client over standard input and output`, async () => {
    const ingest = await startIngestServer();
    const genspan = init({ dsn: ingest.dsn });
    try {
      const { call, close } = await connect({ command: process.execPath, args: ["--import", "tsx", SERVER, major], env: { ...process.env as Record<string, string>, SENTRY_DSN: ingest.dsn } });
      await call("get_weather", { city: "Paris" });
      await call("get_weather", { city: "Atlantis" });
      await close();
    } finally {
      await genspan.close();
    }
    const spans = ingest.spans().filter(({ name }) => name.startsWith("tools/call"));
    await ingest.close();
    assert.equal(outlineOf(spans), ["ok", "error"].map((status) => `tools/call get_weather (${status})\n    tools/call get_weather (${status})\n`).join(""));
    const told = spans.map(({ attributes }) => [attributes["sentry.op"], attributes["mcp.transport"], attributes["network.transport"]].join(" ")).sort();
    assert.deepEqual(told, [...Array(2).fill("mcp.client StdioClientTransport pipe"), ...Array(2).fill("mcp.server StdioServerTransport pipe")]);
  });
}
