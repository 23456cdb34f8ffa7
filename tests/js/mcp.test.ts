import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "../../js/entry/node.js";
import type { McpOptions } from "../../js/entry/node.js";
import type { Span } from "../support/envelope.js";
import { openBench } from "./bench.js";

const bench = await openBench({ recordInputs: true, recordOutputs: true });
const { client } = bench;

const CALL: McpOptions = {
  method: "tools/call",
  target: "get_weather",
  arguments: { city: "Paris", days: 3 },
  requestId: 1,
  sessionId: "s1",
  transport: "http",
  protocolVersion: "2025-06-18",
  client: { name: "chat", version: "1.0.0" },
  server: { name: "weather", title: "Weather" },
};

/** The attributes that say something about the protocol and its contents. */
function told(span: Span | undefined): Record<string, unknown> {
  const names = Object.entries(span?.attributes ?? {}).filter(([name]) => /^(mcp|jsonrpc|gen_ai|error)\./.test(name));
  return Object.fromEntries(names);
}

test("the client's trace goes in _meta, and the server's span stands below the client's", async () => {
  const result = { content: [{ type: "text", text: "rainy" }] };
  const server = (meta: Record<string, unknown>) => client.mcp({ ...CALL, side: "server", meta }, async () => result);
  const given = await client.withActiveSpan(null, () => client.mcp({ ...CALL, meta: { progressToken: 7 } }, async (_, meta) => {
    assert.deepEqual(Object.keys(meta).sort(), ["baggage", "progressToken", "sentry-trace", "traceparent"]);
    return client.withActiveSpan(null, () => server(meta));
  }));
  assert.equal(given, result);
  const spans = await bench.takeSpans();
  const [below, above] = ["mcp.server", "mcp.client"].map((op) => spans.find(({ attributes }) => attributes["sentry.op"] === op));
  assert.deepEqual([below?.traceId, below?.parentSpanId, below?.name, above?.name], [above?.traceId, above?.spanId, "tools/call get_weather", "tools/call get_weather"]);
  const expected = {
    "mcp.method.name": "tools/call",
    "mcp.transport": "http",
    "mcp.session.id": "s1",
    "mcp.protocol.version": "2025-06-18",
    "jsonrpc.request.id": "1",
    "mcp.client.name": "chat",
    "mcp.client.version": "1.0.0",
    "mcp.server.name": "weather",
    "mcp.server.title": "Weather",
    "gen_ai.tool.name": "get_weather",
    "mcp.request.argument.city": "Paris",
    "mcp.request.argument.days": "3",
    "gen_ai.tool.call.result": JSON.stringify(result),
  };
  assert.deepEqual([told(below), told(above)], [expected, expected]);
});

test("arguments and results stay here unless they are asked for", async () => {
  const quiet = init({ dsn: bench.ingest.dsn });
  quiet.mcp(CALL, () => ({ content: "rainy" }));
  quiet.mcp({ method: "prompts/get", target: "plan", arguments: { city: "Paris" } }, () => ({ description: "a plan for Paris", messages: [] }));
  await quiet.close();
  const text = JSON.stringify((await bench.takeSpans()).map(told));
  assert.doesNotMatch(text, /Paris|rainy|days/);
});

test("a tool that says it failed is an error, whatever is recorded", async () => {
  client.mcp({ ...CALL, recordOutputs: false }, () => ({ isError: true, content: [] }));
  const [span] = await bench.takeSpans();
  assert.deepEqual([span?.status, span?.attributes["error.type"], span?.attributes["gen_ai.tool.call.result"]], ["error", "tool_error", undefined]);
});

test("prompts, resources and notifications have their own names and ops", async () => {
  client.mcp({ method: "prompts/get", target: "plan" }, () => ({ description: "A plan", messages: [{ role: "user", content: { type: "text", text: "Plan a trip" } }] }));
  client.mcp({ method: "resources/read", target: "file:///trips.txt" }, () => ({}));
  client.mcp({ method: "notifications/progress", side: "server" }, () => undefined);
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map((span) => [span.name, span.attributes["sentry.op"]]), [
    ["prompts/get plan", "mcp.client"],
    ["resources/read file:///trips.txt", "mcp.client"],
    ["notifications/progress", "mcp.notification.server_to_client"],
  ]);
  assert.deepEqual(spans.slice(0, 2).map(told), [
    {
      "mcp.method.name": "prompts/get",
      "gen_ai.prompt.name": "plan",
      "mcp.prompt.result.message_count": 1,
      "mcp.prompt.result.description": "A plan",
      "mcp.prompt.result.message_role": "user",
      "mcp.prompt.result.message_content": "Plan a trip",
    },
    { "mcp.method.name": "resources/read", "mcp.resource.uri": "file:///trips.txt", "mcp.resource.protocol": "file" },
  ]);
});

test("what is asked for by an address leaves its password and query behind", async () => {
  await client.mcp({ method: "resources/read", target: "postgres://reader:secret@db.example/orders?token=secret" }, async () => ({}));
  const [span] = await bench.takeSpans();
  assert.deepEqual([span?.name, span?.attributes["mcp.resource.uri"], span?.attributes["mcp.resource.protocol"]], ["resources/read postgres://db.example/orders", "postgres://db.example/orders", "postgres"]);
});
