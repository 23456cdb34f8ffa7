import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Client } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer as McpServer1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { init, startSpan } from "genspan";
import { wrapClient, wrapServer } from "genspan/mcp";
import { z } from "zod";
import { listen, readBody } from "../../../demo/http.js";
import type { Span } from "../../support/envelope.js";
import { startIngestServer } from "../../support/ingest-server.js";
import { readGolden } from "../golden.js";
import { treeOf } from "../tree.js";

const golden = readGolden(new URL("tree.txt", import.meta.url));
after(() => golden.finish());

/** A server and a client of a generation, connected to each other, and what disconnects them. */
const PAIRS: Record<string, () => Promise<{ client: Asking; close(): Promise<unknown> }>> = {
  "version 1": async () => {
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = wrapClient(new Client1({ name: "app", version: "1.0.0" }));
    await wrapServer(offer(new McpServer1({ name: "weather", version: "2.0.0" }))).connect(far);
    await client.connect(near);
    return { client, close: () => client.close() };
  },
  "version 1 over HTTP": async () => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => "session-1", enableJsonResponse: true });
    await wrapServer(offer(new McpServer1({ name: "weather", version: "2.0.0" }))).connect(transport as never);
    const server = await listen(0, async (request, response) => {
      const body = await readBody(request);
      await transport.handleRequest(request, response, body.length > 0 ? JSON.parse(String(body)) : undefined);
    });
    const client = wrapClient(new Client1({ name: "app", version: "1.0.0" }));
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.origin}/mcp`)) as never);
    return { client, close: () => client.close().then(() => transport.close()).then(server.close) };
  },
  "version 2": async () => {
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = wrapClient(new Client({ name: "app", version: "1.0.0" }));
    await wrapServer(offer(new McpServer({ name: "weather", version: "2.0.0" }))).connect(far as never);
    await client.connect(near as never);
    return { client, close: () => client.close() };
  },
};

interface Asking {
  callTool(asked: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  readResource(asked: { uri: string }): Promise<unknown>;
}

for (const [name, connect] of Object.entries(PAIRS)) {
  test(`${name}: the server's spans stand below the client's, and a failing tool fails both`, async () => {
    golden.hold(name, treeOf(await play(connect)));
  });
}

async function play(connect: (typeof PAIRS)[string]): Promise<Span[]> {
  const ingest = await startIngestServer();
  const genspan = init({ dsn: ingest.dsn, recordInputs: true, recordOutputs: true });
  try {
    await startSpan({ name: "app" }, async () => {
      const { client, close } = await connect();
      assert.match(JSON.stringify(await client.callTool({ name: "get_weather", arguments: { city: "Paris" } })), /18 °C/);
      await client.callTool({ name: "get_weather", arguments: { city: "Atlantis" } });
      await assert.rejects(client.readResource({ uri: "weather://nowhere" }));
      await close();
    });
  } finally {
    await genspan.close();
    await ingest.close();
  }
  return ingest.spans();
}

function offer<S extends { registerTool(...told: never[]): unknown; registerResource(...told: never[]): unknown }>(server: S): S {
  const look = async ({ city }: { city: string }): Promise<object> => {
    if (city === "Atlantis") throw new Error("no such city");
    return { content: [{ type: "text", text: "18 °C" }] };
  };
  Reflect.apply(server.registerTool, server, ["get_weather", { description: "The weather in a city", inputSchema: z.object({ city: z.string() }) }, look]);
  Reflect.apply(server.registerResource, server, ["paris", "weather://paris", {}, async () => ({ contents: [{ uri: "weather://paris", text: "18 °C" }] })]);
  return server;
}
