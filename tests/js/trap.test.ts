import assert from "node:assert/strict";
import { test } from "node:test";
import { Core } from "#core";
import { streamed } from "../support/model-server.js";
import { CHAT_EVENTS, chatRequest, openBench } from "./bench.js";

const bench = await openBench();

/** Lets the next chunk trap the real core, as an `unreachable` in it would. */
function trapNextFeed(context: { mock: { method: typeof import("node:test").mock.method } }): void {
  const feed = context.mock.method(Core.prototype, "feed", () => {
    feed.mock.restore();
    throw new WebAssembly.RuntimeError("unreachable");
  });
}

async function ask(): Promise<string> {
  bench.model.script(streamed({ chunks: CHAT_EVENTS }));
  return (await bench.client.fetch(bench.chatUrl, chatRequest({ stream: true }))).text();
}

test("a trap costs the app nothing; the loss is counted and the next call is recorded", async (context) => {
  trapNextFeed(context);
  assert.equal(await ask(), CHAT_EVENTS.join(""));
  assert.equal(await ask(), CHAT_EVENTS.join(""));
  await bench.client.flush();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items);
  const reports = items.filter(({ header }) => header["type"] === "client_report").map(({ payload }) => payload);
  assert.match(JSON.stringify(reports), /"internal_sdk_error"/);
  assert.equal((await bench.takeSpans()).length, 1);
  assert.equal(bench.client.diagnose().faults, 1);
});

test("the third trap turns recording off for good with one warning, and calls pass through", async (context) => {
  const warn = context.mock.method(console, "warn", () => undefined);
  trapNextFeed(context);
  await ask();
  trapNextFeed(context);
  assert.equal(await ask(), CHAT_EVENTS.join(""));
  assert.equal(await ask(), CHAT_EVENTS.join(""));
  assert.equal(bench.client.diagnose().engine, "off");
  assert.equal(warn.mock.callCount(), 1);
});
