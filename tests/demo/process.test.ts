import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { startDemo } from "../../demo/demo.js";
import type { Demo } from "../../demo/demo.js";
import { readDsn } from "../../demo/forward.js";
import { createTerminal } from "../../demo/terminal.js";
import { SPAN_CONTAINER } from "../support/envelope.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import type { ModelServer } from "../support/model-server.js";

const KEY = "sk-of-whoever-runs-the-demo";
const CHAT = JSON.stringify({ model: "gpt-5.4-mini", messages: [{ role: "user", content: "What is a trace?" }] });

let sentry: IngestServer;
let upstream: ModelServer;
let demo: Demo;

before(async () => {
  sentry = await startIngestServer({ reply: () => ({ status: 200, headers: { "x-sentry-rate-limits": "60:span:key" } }) });
  upstream = await startModelServer();
  demo = await startDemo({
    ports: [0],
    terminal: createTerminal({ write: () => true }),
    sentry: readDsn(sentry.dsn),
    upstream: { baseUrl: upstream.baseUrl, apiKey: KEY },
  });
});

after(async () => {
  await demo.close();
  await upstream.close();
  await sentry.close();
});

function ask(headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${demo.origin}/v1/chat/completions`, { method: "POST", body: CHAT, headers: { authorization: "Bearer demo", ...headers } });
}

test("the proxy puts the key in and returns the answer", async () => {
  const answer = await ask();
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /where the time went/);
  assert.equal(upstream.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
});

test("the key is in nothing that the page can read", async () => {
  for (const path of ["/", "/main.js", "/demo/settings"]) {
    assert.ok(!(await (await fetch(demo.origin + path)).text()).includes(KEY), path);
  }
});

test("a page of another origin cannot spend the key", async () => {
  const asked = upstream.requests.length;
  assert.equal((await ask({ origin: "https://elsewhere.example" })).status, 403);
  assert.equal(upstream.requests.length, asked);
});

test("a name that was rebound to this machine is refused", async () => {
  const { port } = new URL(demo.origin);
  const status = await new Promise((resolve) => {
    request({ host: "127.0.0.1", port, path: "/", headers: { host: `elsewhere.example:${port}` } }, (answer) => resolve(answer.statusCode)).end();
  });
  assert.equal(status, 403);
});

test("an envelope reaches sentry as it was and its rate limits come back", async () => {
  const id = "a0b555f4d416c1ab";
  const traceId = "0d2f02fb72714502b067120dad45e895";
  const span = { trace_id: traceId, span_id: id, name: "chat", status: "ok", start_timestamp: 1, end_timestamp: 2, attributes: {} };
  const body = [
    { trace: { trace_id: traceId, public_key: "public" } },
    { type: "span", item_count: 1, content_type: SPAN_CONTAINER },
    { version: 2, items: [span] },
  ].map((line) => JSON.stringify(line)).join("\n");
  const answer = await fetch(`${demo.origin}/api/42/envelope/?sentry_key=public`, { method: "POST", body });
  assert.equal(answer.headers.get("x-sentry-rate-limits"), "60:span:key");
  const [arrival] = await sentry.untilArrivals(1);
  assert.equal(new TextDecoder().decode(arrival?.envelope.bytes), body);
});

test("a text that is no dsn is refused with a sentence", () => {
  assert.throws(() => readDsn("https://example.com"), { message: "SENTRY_DSN is not a DSN: it should look like https://key@host/project." });
});
