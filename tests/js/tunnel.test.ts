import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { init } from "../../js/entry/node.js";
import { SetupError, createTunnel, toNodeHandler } from "../../js/entry/tunnel.js";
import { listen } from "../../demo/http.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestReply } from "../support/ingest-server.js";

let reply: IngestReply | undefined;
const ingest = await startIngestServer({ reply: () => reply });
/** Where nothing may ever arrive. */
const elsewhere = await listen(0, (_request, response) => {
  strays += 1;
  response.end();
});
let strays = 0;
const tunnel = createTunnel({ dsns: [ingest.dsn], origins: ["https://shop.example"], maxBodyBytes: 100_000, timeoutMs: 300 });
const server = await listen(0, toNodeHandler(tunnel));
const address = `${server.origin}/tunnel`;
after(async () => {
  await Promise.all([server.close(), elsewhere.close(), ingest.close()]);
});

/** An envelope with nothing in it but a client report, for a DSN. */
function envelope(dsn: unknown, padding = ""): string {
  const report = { timestamp: 1, discarded_events: [{ reason: "sample_rate", category: "span", quantity: 1 }], padding };
  return `${JSON.stringify({ dsn })}\n{"type":"client_report"}\n${JSON.stringify(report)}\n`;
}

async function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(address, { method: "POST", body, headers });
}

/** How many envelopes came to the project meanwhile. */
async function arrivedDuring(work: () => Promise<void>): Promise<number> {
  ingest.clear();
  await work();
  return ingest.arrivals.length;
}

test("what our own client sends through the tunnel arrives whole", async () => {
  ingest.clear();
  const client = init({ dsn: ingest.dsn, tunnel: address });
  client.startInactiveSpan({ name: "small", parent: null }).end();
  client.startInactiveSpan({ name: "large", parent: null, attributes: { text: "many words ".repeat(6000) } }).end();
  assert.equal(await client.flush(), true);
  assert.deepEqual(ingest.spans().map(({ name }) => name).sort(), ["large", "small"]);
  assert.deepEqual([...new Set(ingest.arrivals.map(({ publicKey }) => publicKey))], ["public"]);
  await client.close();
});

test("a DSN that is unset is no project, and a tunnel without any refuses all", async () => {
  const status = async (dsns: readonly (string | undefined)[]): Promise<number> =>
    (await createTunnel({ dsns })(new Request(address, { method: "POST", body: envelope(ingest.dsn) }))).status;
  assert.deepEqual([await status([undefined, ""]), await status([undefined, ingest.dsn])], [403, 200]);
});

test("status and rate limits come back, and our client obeys them", async () => {
  reply = { status: 429, headers: { "x-sentry-rate-limits": "60:span:key", "retry-after": "60", "set-cookie": "a=b" } };
  const answer = await post(envelope(ingest.dsn));
  const told = ["x-sentry-rate-limits", "retry-after", "set-cookie"].map((name) => answer.headers.get(name));
  assert.deepEqual([answer.status, ...told], [429, "60:span:key", "60", null]);

  const client = init({ dsn: ingest.dsn, tunnel: address });
  client.startInactiveSpan({ name: "first", parent: null }).end();
  await client.flush();
  reply = undefined;
  ingest.clear();
  client.startInactiveSpan({ name: "second", parent: null }).end();
  await client.close();
  assert.deepEqual(ingest.spans(), []);
});

test("envelopes for other hosts, projects and keys are refused, however the DSN is written", async () => {
  const host = ingest.origin.replace("http://", "");
  const other = elsewhere.origin.replace("http://", "");
  const dsns = [
    `http://public@${other}/42`,
    `http://public@${host}/43`,
    `http://stranger@${host}/42`,
    `https://public@${host}/42`,
    `http://public:secret@${host}/42`,
    `http://public@${host}@${other}/42`,
    `http://public@${other}\\@${host}/42`,
    `http://public@${other}/@${host}/42`,
    `http://public@${other}#@${host}/42`,
    `http://public@${other}/42?host=${host}`,
    `http://public%40${host}@${other}/42`,
    `http://public@${host}:80@${other}/42`,
    `http://public@${host}/42/../43`,
    `http://public@${host}/path/42`,
    `http://public@${host}/42/`,
    `http://public@${host}/4２`,
    `http://public@${host}/`,
    `http://${host}/42`,
    `http://public@１２７.0.0.2:${server.port}/42`,
    `http://public@localhost:${host.split(":")[1]}/42`,
    `http://public@sentrу.io/42`,
    `file://public@/etc/42`,
    `//public@${host}/42`,
    "",
    42,
    null,
    [`http://public@${other}/42`],
    { href: ingest.dsn },
  ];
  const arrived = await arrivedDuring(async () => {
    for (const dsn of dsns) assert.equal((await post(envelope(dsn))).status, 403, `${JSON.stringify(dsn)} went through`);
  });
  assert.deepEqual([arrived, strays], [0, 0]);
});

test("an address in the request leads nowhere", async () => {
  const lures = { host: "evil.example", "x-forwarded-host": "evil.example", "x-sentry-auth": "Sentry sentry_key=stranger", forwarded: "host=evil.example" };
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const url = new URL(`${address}/api/43/envelope/?sentry_key=stranger&dsn=${elsewhere.origin}`);
    const request = httpRequest(url, { method: "POST", headers: lures }, (response) => resolve(response.resume().statusCode));
    request.once("error", reject);
    request.end(envelope(ingest.dsn));
  });
  assert.equal(answer, 200);
  assert.deepEqual([ingest.arrivals.at(-1)?.projectId, ingest.arrivals.at(-1)?.publicKey, strays], ["42", "public", 0]);
});

test("no cookie, authorization or other header of the visitor reaches Sentry", async (context) => {
  const seen: Record<string, string | string[] | undefined>[] = [];
  const upstream = await listen(0, (request, response) => {
    seen.push(request.headers);
    response.end("{}");
  });
  context.after(() => upstream.close());
  const dsn = `${upstream.origin.replace("//", "//public@")}/42`;
  const headers = { cookie: "session=1", authorization: "Bearer secret", "x-forwarded-for": "192.0.2.1", referer: "https://shop.example/cart" };
  const answer = await createTunnel({ dsns: [dsn] })(new Request("http://localhost/", { method: "POST", body: envelope(dsn), headers }));
  assert.equal(answer.status, 200);
  const allowed = ["host", "connection", "content-type", "content-length", "accept", "accept-language", "accept-encoding", "sec-fetch-mode", "user-agent"];
  assert.deepEqual(Object.keys(seen[0] ?? {}).filter((name) => !allowed.includes(name)), []);
});

test("what is no envelope is refused", async () => {
  const longHeader = `${JSON.stringify({ dsn: ingest.dsn, padding: "x".repeat(20_000) })}\n{"type":"client_report"}\n{}\n`;
  const bodies = ["{}", "not json\n{}\n", "[]\n", "null\n", '"text"\n', "\n\n", JSON.stringify({ dsn: ingest.dsn }), longHeader, new Uint8Array(50_000)];
  const statuses: number[] = [];
  const arrived = await arrivedDuring(async () => {
    for (const body of bodies) statuses.push((await post(body)).status);
  });
  assert.deepEqual([statuses, arrived], [[400, 400, 403, 400, 400, 400, 400, 400, 400], 0]);
});

test("other methods are refused, even those that no Request can have", async () => {
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "TRACE", "PATCH"]) {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest(address, { method }, (response) => resolve(response.resume().statusCode)).once("error", reject).end();
    });
    assert.equal(status, 405, method);
  }
});

test("a body over the limit is refused, whether its length is told, hidden or a lie", async () => {
  const large = envelope(ingest.dsn, "x".repeat(200_000));
  const hidden = new Request(address, { method: "POST", body: new Blob([large]).stream(), duplex: "half" } as RequestInit);
  const arrived = await arrivedDuring(async () => {
    assert.deepEqual([(await tunnel(hidden)).status, (await post(large)).status], [413, 413]);
  });
  assert.equal(arrived, 0);
});

test("an endless upload is cut off soon after the limit", async () => {
  const chunk = Buffer.alloc(16_384, "x");
  let sent = 0;
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n");
    const timer = setInterval(() => {
      sent += chunk.length;
      socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }, 1);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(timer);
      resolve();
    });
  });
  assert.ok(sent > 100_000 && sent < 2_000_000, `${sent} bytes were taken`);
});

test("a body that trickles without end is given up, also one of a byte a chunk", { timeout: 60_000 }, async () => {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await sleep(10);
      controller.enqueue(new Uint8Array([123]));
    },
  });
  const answer = await tunnel(new Request(address, { method: "POST", body, duplex: "half" } as RequestInit));
  assert.equal(answer.status, 408);
});

test("a body that stops without an end is given up, and one that breaks off is refused", { timeout: 60_000 }, async () => {
  const silent = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) });
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error("reset")) });
  const statuses: number[] = [];
  for (const body of [silent, broken]) statuses.push((await tunnel(new Request(address, { method: "POST", body, duplex: "half" } as RequestInit))).status);
  assert.deepEqual(statuses, [408, 400]);
});

test("a decompression bomb is refused unopened", async () => {
  const bomb = gzipSync(envelope(ingest.dsn, " ".repeat(20_000_000)));
  assert.ok(bomb.length < 100_000);
  const before = process.memoryUsage().arrayBuffers;
  const answers = await Promise.all(["gzip", "deflate", "br", "zstd", "gzip, gzip"].map((encoding) => post(bomb, { "content-encoding": encoding })));
  assert.deepEqual(answers.map(({ status }) => status), [415, 415, 415, 415, 415]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 5_000_000);
  // Without saying that it is packed, it is no envelope.
  assert.equal((await post(bomb)).status, 400);
});

test("pages of allowed origins may post, others may not, and the answer can be read", async () => {
  const cross = (origin: string) => ({ origin, "sec-fetch-site": "cross-site", "content-type": "application/x-sentry-envelope" });
  const allowed = await post(envelope(ingest.dsn), cross("https://shop.example"));
  assert.deepEqual([allowed.status, allowed.headers.get("access-control-allow-origin")], [200, "https://shop.example"]);
  assert.equal(allowed.headers.get("access-control-expose-headers"), "retry-after, x-sentry-rate-limits");
  for (const origin of ["https://shop.example.evil.example", "http://shop.example", "null", "https://evil.example"]) {
    const refused = await post(envelope(ingest.dsn), cross(origin));
    assert.deepEqual([refused.status, refused.headers.get("access-control-allow-origin")], [403, null], origin);
  }
  const preflight = await fetch(address, { method: "OPTIONS", headers: { origin: "https://shop.example", "access-control-request-method": "POST" } });
  assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-headers")], [204, "content-type"]);
});

test("a redirect of the server is not followed, and no server is 502", async (context) => {
  const redirecting = await listen(0, (_request, response) => {
    response.writeHead(307, { location: elsewhere.origin }).end();
  });
  context.after(() => redirecting.close());
  const gone = await listen(0, () => undefined);
  await gone.close();
  const hanging = await listen(0, () => undefined);
  context.after(() => hanging.close());
  for (const { origin } of [redirecting, gone, hanging]) {
    const dsn = `${origin.replace("//", "//public@")}/1`;
    const answer = await createTunnel({ dsns: [dsn], timeoutMs: 200 })(new Request("http://localhost/", { method: "POST", body: envelope(dsn) }));
    assert.equal(answer.status, 502);
  }
  assert.equal(strays, 0);
});

test("a body that somebody has read already is refused", async () => {
  const request = new Request(address, { method: "POST", body: envelope(ingest.dsn) });
  request.body?.getReader();
  assert.equal((await tunnel(request)).status, 400);
});

test("wrong options are told at once, without repeating the DSN", () => {
  const wrong = [["https://host/42"], ["https://public:secret@host/42"], ["https://public@host/path"], ["ftp://public@host/42"]];
  for (const dsns of wrong) {
    assert.throws(() => createTunnel({ dsns }), (error) => error instanceof SetupError && !error.message.includes("secret"));
  }
});
