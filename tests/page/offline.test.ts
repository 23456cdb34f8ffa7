import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { startIngestServer } from "../support/ingest-server.js";
import { openBrowser } from "./page.js";
import type { Visitor } from "./page.js";

const browser = await openBrowser();
const ingest = await startIngestServer();
after(() => ingest.close());
let visitor: Visitor;
beforeEach(async () => {
  visitor = await browser.visitor();
  ingest.clear();
});
afterEach(() => visitor.context.close());

const options = { dsn: ingest.dsn, offline: true, flushInterval: 1 };

/** Sends one trace of a span each, so that each has an envelope of its own. */
function send(page: Page, ...names: string[]): Promise<unknown> {
  return page.evaluate(`(async () => {
    for (const name of ${JSON.stringify(names)}) {
      client.startInactiveSpan({ name, parent: null }).end();
      await client.flush();
    }
  })()`);
}

/** Runs code over the object store of what is kept, and returns what it puts into \`result\`. */
function inStore(page: Page, code: string): Promise<unknown> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open("genspan", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("envelopes", { autoIncrement: true });
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("envelopes", "readwrite");
      const store = transaction.objectStore("envelopes");
      let result;
      ${code};
      transaction.oncomplete = () => { opening.result.close(); resolve(result?.result); };
      transaction.onabort = () => reject(transaction.error);
    };
  })`);
}

async function untilKept(page: Page, count: number): Promise<void> {
  for (let wait = 0; (await inStore(page, "result = store.count()")) !== count; wait += 1) {
    assert.ok(wait < 200, `not ${count} are kept, but ${await inStore(page, "result = store.count()")}`);
    await sleep(20);
  }
}

function names(): string[] {
  return ingest.spans().map(({ name }) => name);
}

/** What was reported as lost, summed by reason. */
function reported(): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { header, payload } of ingest.arrivals.flatMap(({ envelope }) => envelope.items)) {
    if (header["type"] !== "client_report") continue;
    const { discarded_events: rows }: { discarded_events: { reason: string; quantity: number }[] } = JSON.parse(JSON.stringify(payload));
    for (const { reason, quantity } of rows) sums[reason] = (sums[reason] ?? 0) + quantity;
  }
  return sums;
}

test("what was sent without a network arrives when it is back, oldest first, with the time of its sending", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await send(page, "one", "two", "three");
  await untilKept(page, 3);
  await sleep(50);
  const back = Date.now();
  await visitor.context.setOffline(false);
  await ingest.untilSpans(3);
  assert.deepEqual(names(), ["one", "two", "three"]);
  for (const { envelope } of ingest.arrivals) assert.ok(Date.parse(String(envelope.header["sent_at"])) >= back);
  await untilKept(page, 0);
  assert.deepEqual(reported(), {});
});

test("what is kept survives its page, and the next one sends it", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await send(page, "of the page before");
  await untilKept(page, 1);
  await page.close();
  await visitor.context.setOffline(false);
  const next = await visitor.open(options);
  await ingest.untilSpans(1);
  assert.deepEqual(names(), ["of the page before"]);
  await untilKept(next, 0);
});

test("a page that is being left takes nothing that it may not send any more, and goes on where it is brought back", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await send(page, "kept");
  await untilKept(page, 1);
  await page.evaluate(`dispatchEvent(new PageTransitionEvent("pagehide"))`);
  await visitor.context.setOffline(false);
  await sleep(200);
  assert.deepEqual([names(), await inStore(page, "result = store.count()")], [[], 1]);
  await page.evaluate(`dispatchEvent(new PageTransitionEvent("pageshow"))`);
  await ingest.untilSpans(1);
  await untilKept(page, 0);
  assert.deepEqual(names(), ["kept"]);
});

const BEGIN_AGENT = `
  globalThis.agent = client.startInactiveSpan({ name: "agent", parent: null });
  for (const name of ["one", "two", "three"]) client.startInactiveSpan({ name, parent: agent }).end();
`;
/** Spans of a trace that goes on would wait for the rest of it so long. */
const patient = { ...options, flushInterval: 60_000 };

test("what waits for the rest of its trace is kept as soon as it ends while the network is gone, and sent once by the next page", async () => {
  const page = await visitor.open(patient);
  await visitor.context.setOffline(true);
  await page.evaluate(BEGIN_AGENT);
  await untilKept(page, 1);
  await page.close();
  await visitor.context.setOffline(false);
  const next = await visitor.open(patient);
  await ingest.untilSpans(3);
  await untilKept(next, 0);
  // A browser may tell a page that it is closed; then what is still open is ended and goes along.
  assert.deepEqual([names().filter((name) => name !== "agent"), reported()], [["one", "two", "three"], {}]);
});

test("the same where the network is gone without saying so, from the first post on that fails", async () => {
  const page = await visitor.open(patient);
  await page.route("**/envelope/**", (route) => route.abort());
  await send(page, "blocked");
  await untilKept(page, 1);
  await page.evaluate(BEGIN_AGENT);
  await untilKept(page, 2);
  // Each is tried once more, and put back.
  await sleep(200);
  await page.close();
  const next = await visitor.open(patient);
  await ingest.untilSpans(4);
  await untilKept(next, 0);
  // What was still open may make it as the page goes, but nobody can wait for that.
  assert.deepEqual(names().filter((name) => name !== "agent"), ["blocked", "one", "two", "three"]);
});

for (const [network, cut] of [
  ["that says so", () => visitor.context.setOffline(true)],
  ["that fails without saying so", () => visitor.context.route("**/envelope/**", (route) => route.abort())],
] as const) {
  test(`what is still open as a page is left without a network ${network} is kept as well, and sent by the next page`, async () => {
    const page = await visitor.open(patient);
    const witness = await visitor.openPlain();
    await cut();
    await send(page, "before");
    await untilKept(witness, 1);
    await page.evaluate(`client.startInactiveSpan({ name: "open", parent: null })`);
    // By the page itself: it goes before the next one comes, and however busy the machine is, it hears of it.
    await page.evaluate(`location.href = "about:blank"`);
    await page.waitForURL("about:blank");
    await page.close();
    // A page that opens looks once, and the one before it may be gone before its last words are written.
    await untilKept(witness, 2);
    await visitor.context.unrouteAll();
    await visitor.context.setOffline(false);
    const next = await visitor.open(patient);
    const told = (await ingest.untilSpans(2)).map(({ name, attributes }) => [name, attributes["sentry.status.message"]]);
    assert.deepEqual(told, [["before", undefined], ["open", "deadline_exceeded"]]);
    await untilKept(next, 0);
  });
}

test("a network that fails without saying so is noticed by the next post that passes", async () => {
  const page = await visitor.open(options);
  await page.route("**/envelope/**", (route) => route.abort());
  await send(page, "blocked");
  await untilKept(page, 1);
  assert.equal(await page.evaluate("client.diagnose().lastStatus"), 0);
  await page.unroute("**/envelope/**");
  await send(page, "passes");
  await ingest.untilSpans(2);
  assert.deepEqual(names(), ["blocked", "passes"]);
});

test("a store without room costs the app nothing, and memory keeps what it can", async () => {
  const page = await visitor.open(options);
  await page.evaluate(`IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); }`);
  await visitor.context.setOffline(true);
  await page.evaluate(`client.startInactiveSpan({ name: "in memory", parent: null }).end()`);
  await sleep(100);
  await visitor.context.setOffline(false);
  await page.evaluate("client.flush(10_000)");
  assert.deepEqual(names(), ["in memory"]);
  assert.equal(await inStore(page, "result = store.count()"), 0);
});

test("a record that is none is thrown away and counted, and the others are sent", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await inStore(page, `store.add("nonsense"); store.add({ url: 7 }); store.add(null)`);
  await send(page, "sound");
  await untilKept(page, 4);
  await visitor.context.setOffline(false);
  await ingest.untilSpans(1);
  await page.evaluate("client.flush()");
  assert.deepEqual([names(), reported()], [["sound"], { cache_overflow: 3 }]);
  await untilKept(page, 0);
});

test("two tabs at once send each envelope once", async () => {
  const [one, two] = [await visitor.open(options), await visitor.open(options)];
  await visitor.context.setOffline(true);
  const sent = Array.from({ length: 12 }, (_, number) => `span ${number}`);
  await Promise.all([send(one, ...sent.slice(0, 6)), send(two, ...sent.slice(6))]);
  await untilKept(one, 12);
  await visitor.context.setOffline(false);
  await ingest.untilSpans(12);
  await untilKept(two, 0);
  await sleep(200);
  assert.deepEqual(names().sort(), sent.sort());
});

test("what a tab took before it was closed is sent by another, after a while", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await send(page, "taken");
  await untilKept(page, 1);
  await inStore(page, `store.openCursor().onsuccess = ({ target: { result: cursor } }) => cursor.update({ ...cursor.value, takenAt: Date.now() })`);
  await visitor.context.setOffline(false);
  await send(page, "other");
  await sleep(200);
  assert.deepEqual(names(), ["other"]);
  await inStore(page, `store.openCursor().onsuccess = ({ target: { result: cursor } }) => cursor.update({ ...cursor.value, takenAt: Date.now() - 61_000 })`);
  await send(page, "another");
  await ingest.untilSpans(3);
  assert.deepEqual(names().sort(), ["another", "other", "taken"]);
});

test("the store is bounded by count, and the oldest are lost and counted", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await send(page, "first", "second");
  await inStore(page, `store.getAll().onsuccess = ({ target: { result: [, second] } }) => { for (let count = 2; count < 256; count += 1) store.add({ ...second, quantity: 7 }); }`);
  await send(page, "third", "fourth", "fifth");
  await untilKept(page, 256);
  // Who reads the report need not wait for the copies.
  await inStore(page, `store.delete(IDBKeyRange.bound(4, 256)); result = store.count()`);
  await visitor.context.setOffline(false);
  await ingest.untilSpans(3);
  await page.evaluate("client.flush()");
  assert.deepEqual([names(), reported()], [["third", "fourth", "fifth"], { cache_overflow: 9 }]);
});

test("the store is bounded by bytes and by age", async () => {
  const page = await visitor.open(options);
  await visitor.context.setOffline(true);
  await page.evaluate(`(async () => {
    for (const name of ["first", "second", "third"]) {
      client.startInactiveSpan({ name, parent: null, attributes: { text: "x".repeat(900_000) } }).end();
      await client.flush();
    }
  })()`);
  await untilKept(page, 2);
  await inStore(page, `store.openCursor().onsuccess = ({ target: { result: cursor } }) => cursor.update({ ...cursor.value, keptAt: Date.now() - 86_400_001 })`);
  await visitor.context.setOffline(false);
  await ingest.untilSpans(1);
  await page.evaluate("client.flush()");
  assert.deepEqual([names(), reported()], [["third"], { cache_overflow: 2 }]);
});
