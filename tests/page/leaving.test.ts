import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer, streamed } from "../support/model-server.js";
import { CHAT_EVENTS } from "../js/bench.js";
import { askedOf, openBrowser } from "./page.js";

const browser = await (await openBrowser()).visitor();
const ingest = await startIngestServer();
const model = await startModelServer();
after(() => Promise.all([ingest.close(), model.close()]));
beforeEach(() => ingest.clear());

/** Only the page's end can send within the time of a test. */
const options = { dsn: ingest.dsn, flushInterval: 600_000 };

/** Ends this many spans of about so many characters each, in one trace that goes on. */
const endSpans = (count: number, characters: number) => `
  globalThis.trace ??= client.startInactiveSpan({ name: "page", parent: null });
  for (let number = 0; number < ${count}; number += 1) {
    client.startInactiveSpan({ name: "span " + number, parent: trace, attributes: { text: "日".repeat(${characters}) } }).end();
  }
`;

async function names(): Promise<string[]> {
  return ingest.spans().map(({ name }) => name);
}

test("spans that wait are sent when the visitor goes to another page", async () => {
  const page = await browser.open(options);
  await page.evaluate(endSpans(3, 10));
  await page.goto("about:blank");
  assert.deepEqual((await ingest.untilSpans(4)).map(({ name }) => name).sort(), ["page", "span 0", "span 1", "span 2"]);
  await page.close();
});

test("spans that wait are sent when the tab is closed", async () => {
  const page = await browser.open(options);
  await page.evaluate(endSpans(3, 10));
  await page.close();
  assert.equal((await ingest.untilSpans(4)).length, 4);
});

test("a span that is open when the visitor leaves says so, and so does a stream that was being read", async () => {
  const page = await browser.open(options);
  model.script(streamed({ chunks: CHAT_EVENTS.slice(0, 3), then: "hang" }));
  await page.evaluate(`(async () => {
    client.startInactiveSpan({ name: "agent", parent: null });
    const body = JSON.stringify({ model: "gpt-4o-mini", stream: true, messages: [] });
    const response = await client.fetch("${model.baseUrl}/chat/completions", { method: "POST", body });
    await response.body.getReader().read();
  })()`);
  await page.close();
  const spans = await ingest.untilSpans(2);
  const told = spans.map(({ name, status, attributes }) => [name, status, attributes["sentry.status.message"]]);
  assert.deepEqual(told.sort(), [
    ["agent", "error", "deadline_exceeded"],
    ["chat gpt-4o-mini", "error", "deadline_exceeded"],
  ]);
});

test("a hidden tab sends what is finished, and what is open in it goes on", async () => {
  const page = await browser.open(options);
  await page.evaluate(endSpans(2, 10));
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  assert.deepEqual((await ingest.untilSpans(2)).map(({ name }) => name), ["span 0", "span 1"]);
  await page.evaluate(`trace.end(); client.flush()`);
  const [, , last] = await ingest.untilSpans(3);
  assert.deepEqual([last?.name, last?.status], ["page", "ok"]);
  await page.close();
});

test("bodies that outlive the page fit its budget together, counted in bytes, and the rest is sent as well", async () => {
  const page = await browser.open(options);
  await page.evaluate(endSpans(40, 1000));
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  const posts = (await askedOf(page)).filter(({ method }) => method === "POST");
  const kept = posts.filter(({ keepalive }) => keepalive).map(({ bytes }) => bytes);
  const total = kept.reduce((sum, bytes) => sum + bytes, 0);
  assert.ok(kept.length > 1 && total <= 60_000 && total > 50_000, `${total} bytes in ${kept.length} bodies`);
  assert.ok(posts.length > kept.length);
  assert.equal((await ingest.untilSpans(40)).length, 40);
  // What is open as the page goes would come in the middle of the next test.
  await page.evaluate("trace.end(); client.flush()");
  await ingest.untilSpans(41);
  await page.close();
});

test("what fits the budget arrives though the page is gone at once", async () => {
  const page = await browser.open(options);
  await page.evaluate(endSpans(10, 1000));
  await page.close();
  assert.equal((await ingest.untilSpans(11)).length, 11);
});

test("posts have no header of their own and are not packed, so that no preflight is asked", async () => {
  const page = await browser.open(options);
  await page.evaluate(endSpans(1, 100));
  await page.evaluate("client.startInactiveSpan({ name: 'large', parent: null, attributes: { text: 'word '.repeat(20000) } }).end(); client.flush()");
  await ingest.untilSpans(2);
  const asked = await askedOf(page);
  assert.deepEqual([...new Set(asked.flatMap(({ headers }) => headers))], []);
  assert.deepEqual((await names()).sort(), ["large", "span 0"]);
  await page.close();
});
