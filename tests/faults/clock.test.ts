import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import "../../js/entry/node.js";
import { streamed } from "../support/model-server.js";
import { CHAT_EVENTS } from "../js/bench.js";
import { openAccount } from "./account.js";

test("a clock that jumps back during a call gives a span that ends after its beginning", async (context) => {
  const { now } = Date;
  let jump = 0;
  context.mock.method(Date, "now", () => now() - jump);
  const account = await openAccount(context);
  const slow = () => streamed({ chunks: CHAT_EVENTS, pauseMs: 10 });
  const plain = await account.askPlain(slow());
  const asked = account.ask(slow());
  await sleep(20);
  jump = 3_600_000;
  assert.deepEqual(await asked, plain);
  await account.ask();
  assert.deepEqual(await account.balance(2), { received: 2, reported: 0 });
  for (const { start, end } of account.ingest.spans()) assert.ok(start <= end && end - start < 60);
});

test("a clock that jumps back holds nothing up", async (context) => {
  const { now } = Date;
  let jump = 0;
  context.mock.method(Date, "now", () => now() - jump);
  const account = await openAccount(context, { flushInterval: 50 });
  jump = 86_400_000;
  account.client.startInactiveSpan({ name: "above", parent: null });
  await account.ask();
  await account.ingest.untilSpans(1);
});

/** As on workers, where both clocks stand still while code runs and timers wait. */
function freeze(context: TestContext): void {
  const [wall, running] = [Date.now(), performance.now()];
  context.mock.method(Date, "now", () => wall);
  context.mock.method(performance, "now", () => running);
}

test("with a clock that stands still spans leave by themselves, of no length", async (context) => {
  const account = await openAccount(context, { flushInterval: 50 });
  freeze(context);
  const above = account.client.startInactiveSpan({ name: "above", parent: null });
  account.client.startInactiveSpan({ name: "below", parent: above }).end();
  await account.ingest.untilSpans(1);
  assert.deepEqual(account.ingest.spans().map(({ name, start, end }) => [name, end - start]), [["below", 0]]);
});

test("with a clock that stands still a flush tries again, and ends in time", async (context) => {
  let posts = 0;
  const account = await openAccount(context, {}, { reply: () => ((posts += 1) === 1 ? { status: 503 } : undefined) });
  freeze(context);
  await account.ask();
  assert.equal(await account.client.flush(5000), true);
  assert.equal(posts, 2);
});

test("with a clock that stands still a flush of what hangs ends all the same", { timeout: 60_000 }, async (context) => {
  const account = await openAccount(context, { transport: () => new Promise(() => undefined) });
  freeze(context);
  await account.ask();
  assert.equal(await account.client.flush(200), false);
});
