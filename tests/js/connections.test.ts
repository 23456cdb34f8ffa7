import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { init } from "../../js/entry/node.js";
import type { Client, Options } from "../../js/entry/node.js";

const DSN = "http://public@127.0.0.1:1/42";

/** A transport that takes so long for each post, and what was seen of it. */
function slowTransport(milliseconds: number, status: (posts: number) => number = () => 200) {
  const seen = { posts: 0, now: 0, most: 0 };
  const transport = async () => {
    seen.posts += 1;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    const answer = { status: status(seen.posts) };
    await sleep(milliseconds);
    seen.now -= 1;
    return answer;
  };
  return { seen, transport };
}

/** Traces of a span each: each is a post of its own. */
function endTraces(client: Client, count: number): void {
  for (let number = 0; number < count; number += 1) client.startInactiveSpan({ name: `trace ${number}`, parent: null }).end();
}

async function withClient(options: Options, use: (client: Client) => Promise<void>): Promise<void> {
  const client = init({ dsn: DSN, flushInterval: 1, ...options });
  try {
    await use(client);
  } finally {
    await client.close(0);
  }
}

test("at most two posts are on their way at a time on a worker, however many wait", async () => {
  const { seen, transport } = slowTransport(2);
  await withClient({ transport, waitUntil: () => undefined }, async (client) => {
    endTraces(client, 200);
    assert.equal(await client.flush(20_000), true);
    assert.deepEqual([seen.posts, seen.most], [200, 2]);
  });
});

test("a few posts take a few connections, and each answer that comes while all are busy makes room for one more", async () => {
  const { seen, transport } = slowTransport(5);
  await withClient({ transport }, async (client) => {
    endTraces(client, 8);
    assert.equal(await client.flush(), true);
    assert.equal(seen.most, 8);
    endTraces(client, 2000);
    assert.equal(await client.flush(20_000), true);
    assert.equal(seen.posts, 2008);
    assert.ok(seen.most > 100 && seen.most <= 256, `${seen.most} at a time`);
  });
});

test("a server that fails is never asked by more than eight at a time", async () => {
  const { seen, transport } = slowTransport(5, (posts) => (posts <= 100 ? 503 : 200));
  await withClient({ transport }, async (client) => {
    endTraces(client, 100);
    await client.flush(100);
    assert.equal(seen.most, 8);
  });
});

test("what an app ends at full speed is carried by as many connections as it takes, and none is lost", async () => {
  const { seen, transport } = slowTransport(50);
  await withClient({ transport }, async (client) => {
    for (let round = 0; round < 40; round += 1) {
      endTraces(client, 100);
      await sleep(20);
    }
    assert.equal(await client.flush(10_000), true);
    assert.deepEqual([seen.posts, client.diagnose().losses], [4000, []]);
  });
});

test("requests of a worker do not pile up while there is always something to send", async () => {
  const { transport } = slowTransport(2);
  let waiting = 0;
  const waitUntil = (work: Promise<unknown>) => {
    waiting += 1;
    void work.finally(() => (waiting -= 1));
  };
  await withClient({ transport, waitUntil }, async (client) => {
    for (let request = 0; request < 300; request += 1) {
      endTraces(client, 10);
      await sleep(1);
    }
    // Each looks again once, after 20 ms; then the last to wake is left, and what is under way.
    while (waiting > 10) {
      assert.ok(client.diagnose().pending > 0, `${waiting} requests are kept alive until all is sent`);
      await sleep(20);
    }
    assert.equal(await client.flush(20_000), true);
  });
});

test("what a flush has begun to send keeps its worker alive when the flush is over before it", async () => {
  const { seen, transport } = slowTransport(100);
  const kept: Promise<unknown>[] = [];
  await withClient({ transport, waitUntil: (work) => void kept.push(work), flushInterval: 10_000 }, async (client) => {
    const agent = client.startInactiveSpan({ name: "agent", parent: null });
    client.startInactiveSpan({ name: "tool", parent: agent }).end();
    kept.length = 0;
    assert.equal(await client.flush(10), false);
    assert.equal(seen.now, 1);
    await Promise.all(kept);
    assert.deepEqual([kept.length > 0, seen.now], [true, 0]);
  });
});
