import assert from "node:assert/strict";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { after, before, beforeEach, test } from "node:test";
import * as genspan from "../../js/entry/node.js";
import { listen } from "../../demo/http.js";
import type { LocalServer } from "../../demo/http.js";

/** A request as a collector gets it. */
interface Seen {
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let server: LocalServer;
let seen: Seen[] = [];
let status = 200;

before(async () => {
  server = await listen(0, async (request, response) => {
    seen.push({ path: request.url, headers: request.headers, body: await text(request) });
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
    await once(response, "close");
  });
});
beforeEach(() => {
  seen = [];
  status = 200;
});
after(() => server.close());

test("spans reach a collector with its headers and without a dsn", async () => {
  const client = genspan.init({ otlp: { url: `${server.origin}/v1/traces`, headers: { "x-token": "open sesame" }, serviceName: "shop" } });
  client.startSpan({ name: "work" }, () => undefined);
  assert.equal(await client.flush(), true);
  await client.close();
  const [request] = seen;
  assert.deepEqual([seen.length, request?.path, request?.headers["content-type"], request?.headers["x-token"]], [1, "/v1/traces", "application/json", "open sesame"]);
  const { resourceSpans } = JSON.parse(request?.body ?? "");
  assert.equal(resourceSpans[0].scopeSpans[0].spans[0].name, "work");
  assert.ok(!request?.body.includes("sesame"));
});

test("a collector gets a copy of what sentry gets and alone its headers", async () => {
  const dsn = server.origin.replace("//", "//public@") + "/42";
  const client = genspan.init({ dsn, otlp: { url: `${server.origin}/v1/traces`, headers: { "x-token": "open sesame" } } });
  client.startSpan({ name: "work" }, () => undefined);
  await client.close();
  const told = seen.map(({ path, headers }) => [path?.split("?")[0], headers["x-token"]]);
  assert.deepEqual(told, [
    ["/api/42/envelope/", undefined],
    ["/v1/traces", "open sesame"],
  ]);
});

test("a collector that refuses loses a copy and nothing else", async () => {
  status = 400;
  const client = genspan.init({ otlp: { url: `${server.origin}/v1/traces` } });
  client.startSpan({ name: "work" }, () => undefined);
  await client.flush();
  assert.deepEqual(client.diagnose().losses, [{ reason: "send_error", category: "span", quantity: 1 }]);
  await client.close();
});
