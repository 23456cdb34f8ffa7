import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "../../js/entry/node.js";
import type { Options, TransportRequest } from "../../js/entry/node.js";
import { listen, readBody } from "../../demo/http.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestReply } from "../support/ingest-server.js";
import { unhandledIn } from "../support/unhandled.js";

function spanNamed(client: ReturnType<typeof init>, name: string, attributes = {}): void {
  client.startInactiveSpan({ name, attributes, parent: null }).end();
}

async function withIngest(options: Partial<Options>, reply: () => IngestReply | void, use: (client: ReturnType<typeof init>, ingest: Awaited<ReturnType<typeof startIngestServer>>) => Promise<void>): Promise<void> {
  const ingest = await startIngestServer({ reply });
  const client = init({ dsn: ingest.dsn, ...options });
  try {
    await use(client, ingest);
  } finally {
    await client.close(0);
    await ingest.close();
  }
}

test("a finished trace leaves by itself, and the timer keeps no program running", async () => {
  await withIngest({ flushInterval: 10 }, () => undefined, async (client, ingest) => {
    spanNamed(client, "alone");
    assert.deepEqual((await ingest.untilSpans(1)).map(({ name }) => name), ["alone"]);
  });
});

/** For what would never end, or not for weeks, if it did not hold. */
const PATIENT = { timeout: 60_000 };

test("flush resolves to true when all is sent, and to false when the time is over first", PATIENT, async () => {
  await withIngest({ transport: () => new Promise(() => undefined) }, () => undefined, async (client) => {
    assert.equal(await client.flush(50), true);
    spanNamed(client, "stuck");
    assert.equal(await client.flush(50), false);
  });
});

test("one's own transport is given address, headers and bytes, and may throw", async () => {
  const requests: TransportRequest[] = [];
  const transport = async (request: TransportRequest) => {
    requests.push(request);
    if (requests.length === 1) throw new Error("offline");
    return { status: 200 };
  };
  await withIngest({ transport }, () => undefined, async (client, ingest) => {
    spanNamed(client, "mine");
    await client.flush(3000);
    assert.ok(requests.length >= 1);
    assert.ok(requests[0]?.url.startsWith(`${ingest.origin}/api/42/envelope/`));
    assert.match(Buffer.from(requests[0]?.body ?? []).toString(), /"mine"/);
    assert.equal(ingest.arrivals.length, 0);
  });
});

test("a transport that answers with no status has failed, and no rejection of ours is left", PATIENT, async () => {
  let posts = 0;
  const transport = async () => ({ status: (posts += 1) === 1 ? (Symbol("odd") as never) : 200 });
  await withIngest({ transport }, () => undefined, async (client) => {
    const unhandled = await unhandledIn(async () => {
      spanNamed(client, "tried again");
      assert.equal(await client.flush(10_000), true);
    });
    assert.deepEqual([unhandled, posts], [[], 2]);
  });
});

test("a server that is down is not asked without a pause, and gets the span when it is back", async () => {
  let posts = 0;
  const transport = async () => ({ status: (posts += 1) < 2 ? 503 : 200 });
  await withIngest({ transport }, () => undefined, async (client) => {
    spanNamed(client, "patient");
    await client.flush(100);
    assert.ok(posts <= 2, `${posts} posts within 100 ms`);
    assert.equal(await client.flush(20_000), true);
    assert.equal(posts, 2);
  });
});

test("after 429 nothing more is sent within the limit", async () => {
  await withIngest({}, () => ({ status: 429, headers: { "retry-after": "60" } }), async (client, ingest) => {
    spanNamed(client, "first");
    await client.flush();
    spanNamed(client, "second");
    await client.flush();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["first"]);
    assert.equal(client.diagnose().lastStatus, 429);
  });
});

test("large bodies are packed, and arrive whole", async () => {
  await withIngest({}, () => undefined, async (client, ingest) => {
    spanNamed(client, "large", { text: "compress me ".repeat(5000) });
    await client.flush();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["large"]);
  });
});

test("waitUntil is given what is sent, for each request its own promise", async () => {
  const kept: Promise<unknown>[] = [];
  await withIngest({ waitUntil: (promise) => void kept.push(promise), flushInterval: 1 }, () => undefined, async (client, ingest) => {
    spanNamed(client, "one");
    spanNamed(client, "two");
    await Promise.all(kept);
    assert.equal(new Set(kept).size, kept.length);
    assert.deepEqual(ingest.spans().map(({ name }) => name).sort(), ["one", "two"]);
  });
});

test("our own posts are never recorded, not even with the global fetch patched", async () => {
  await withIngest({}, () => undefined, async (client, ingest) => {
    const undo = client.patchGlobalFetch();
    spanNamed(client, "only");
    await client.flush();
    await client.flush();
    undo();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["only"]);
  });
});

test("answers are read to their end, so that connections are used again", async (context) => {
  const sockets = new Set<unknown>();
  const server = await listen(0, async (request, response) => {
    sockets.add(request.socket);
    await readBody(request);
    response.end("x".repeat(100_000));
  });
  context.after(() => server.close());
  const client = init({ dsn: `${server.origin.replace("//", "//public@")}/42` });
  for (let count = 0; count < 10; count += 1) {
    spanNamed(client, `trace ${count}`);
    assert.equal(await client.flush(), true);
  }
  assert.ok(sockets.size <= 2, `${sockets.size} connections for ten posts`);
});

test("bodies are packed where that pays, and only there", async (context) => {
  const encodings: unknown[] = [];
  const server = await listen(0, async (request, response) => {
    encodings.push([request.headers["content-encoding"], (await readBody(request)).length > 60_000]);
    response.end("{}");
  });
  context.after(() => server.close());
  const dsn = `${server.origin.replace("//", "//public@")}/42`;
  for (const tunnel of [undefined, server.origin]) {
    const client = init({ dsn, tunnel });
    spanNamed(client, "small");
    await client.flush();
    spanNamed(client, "large", { text: "compress me ".repeat(6000) });
    await client.flush();
  }
  const [small, packed, throughTunnel] = [[undefined, false], ["gzip", false], [undefined, true]];
  assert.deepEqual(encodings, [small, packed, small, throughTunnel]);
});

test("where nothing can pack, large bodies leave as they are", async (context) => {
  const { CompressionStream } = globalThis;
  Reflect.deleteProperty(globalThis, "CompressionStream");
  context.after(() => Object.assign(globalThis, { CompressionStream }));
  await withIngest({}, () => undefined, async (client, ingest) => {
    spanNamed(client, "large", { text: "compress me ".repeat(5000) });
    assert.equal(await client.flush(), true);
    assert.equal(ingest.spans().length, 1);
  });
});

test("Retry-After may be a date", async () => {
  const headers = { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() };
  await withIngest({}, () => ({ status: 200, headers }), async (client, ingest) => {
    spanNamed(client, "first");
    await client.flush();
    spanNamed(client, "second");
    await client.flush();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["first"]);
    assert.deepEqual(client.diagnose().losses, [{ reason: "ratelimit_backoff", category: "span", quantity: 1 }]);
  });
});

test("a flush ends with its work and leaves no timer behind that keeps a program running", PATIENT, async () => {
  await withIngest({}, () => undefined, async (client) => {
    spanNamed(client, "quick");
    assert.equal(await client.flush(2 ** 31 - 1), true);
    assert.deepEqual(process.getActiveResourcesInfo().filter((name) => name === "Timeout"), []);
  });
});

test("more traces than connections leave a worker time for its answers", async () => {
  const waiting: Promise<unknown>[] = [];
  await withIngest({ flushInterval: 0, waitUntil: (promise) => void waiting.push(promise) }, () => undefined, async (client, ingest) => {
    for (const name of ["one", "two", "three", "four"]) spanNamed(client, name);
    while (waiting.length > 0) await waiting.shift();
    assert.equal(ingest.spans().length, 4);
  });
});
