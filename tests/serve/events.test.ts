import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { installAll } from "../runtime/installed.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { obstacle, startEvents } from "./events/miniflare.js";
import type { Events } from "./events/miniflare.js";

const MAIL = ["From: a@example.test", "To: b@example.test", "Message-ID: <1@example.test>", "MIME-Version: 1.0", "", "Bread, please.", ""].join("\r\n");
const SETTLED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;

await installAll();
const reason = await obstacle();

describe("what Cloudflare calls a worker for, in workerd as its own tools run it", { skip: reason ?? false }, () => {
  let ingest: IngestServer;
  let worker: Events;
  before(async () => {
    ingest = await startIngestServer();
    worker = await startEvents({ DSN: ingest.dsn });
  });
  after(() => Promise.all([worker?.stop(), ingest.close()]));
  beforeEach(() => ingest.clear());

  const ask = async (path: string, init?: RequestInit) => (await fetch(new URL(path, worker.origin), init)).text();

  /** Name and op of each span, with the name of the one above it, once those are there that are waited for. */
  async function spansOf(...names: string[]): Promise<unknown[]> {
    for (const deadline = Date.now() + SETTLED_WITHIN_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
      const spans = ingest.spans();
      const wanted = spans.filter(({ name }) => names.includes(name));
      if (wanted.length < names.length) continue;
      const told = wanted.map(({ name, attributes, parentSpanId }) => [name, attributes["sentry.op"], spans.find(({ spanId }) => spanId === parentSpanId)?.name]);
      return names.map((name) => told.find(([known]) => known === name));
    }
    return assert.fail(`${names.join(", ")} did not come: ${ingest.spans().map(({ name }) => name).join(", ")}`);
  }

  it("a cron is a segment and a tail worker hears of it", async () => {
    await ask("/cdn-cgi/local/scheduled?cron=*/5+*+*+*+*");
    assert.deepEqual(await spansOf("cron */5 * * * *", "clean up at */5 * * * *", "hear of */5 * * * *"), [
      ["cron */5 * * * *", "faas.cron", undefined],
      ["clean up at */5 * * * *", undefined, "cron */5 * * * *"],
      ["hear of */5 * * * *", undefined, undefined],
    ]);
  });

  it("a batch of a queue is a segment", async () => {
    await ask("/enqueue");
    assert.deepEqual(await spansOf("process orders", "bake bread,cake"), [
      ["process orders", "queue.process", undefined],
      ["bake bread,cake", undefined, "process orders"],
    ]);
  });

  it("an email is a segment without its addresses", async () => {
    await ask("/cdn-cgi/local/email?from=a@example.test&to=b@example.test", { method: "POST", body: MAIL });
    assert.deepEqual(await spansOf("email", "read what came to a string"), [
      ["email", "faas.email", undefined],
      ["read what came to a string", undefined, "email"],
    ]);
    assert.ok(!JSON.stringify(ingest.spans()).includes("b@example.test"));
  });

  it("an alarm of an object is a segment and its methods can be called", async () => {
    assert.equal(await ask("/alarm"), "7");
    assert.deepEqual(await spansOf("CounterObject alarm", "ring"), [
      ["CounterObject alarm", "durable_object", undefined],
      ["ring", undefined, "CounterObject alarm"],
    ]);
  });

  it("workflows are kept as a whole or not at all through sleeps and tries", async () => {
    // The last four digits of an id are its chance: 0.25 and 0.75, at a rate of 0.5.
    const [kept, other] = ["4000", "c000"].map((digits) => `d4cda95b-652f-4a15-92b4-49d5929f${digits}`);
    for (const id of [kept, other]) await ask(`/order?id=${id}`);
    for (const id of [kept, other]) assert.equal(await resultOf(id), "paid bread, shipped");
    await spansOf("ship");
    const steps = ingest.spans().filter(({ attributes }) => attributes["sentry.op"] === "function.step.do");
    const told = steps.map(({ traceId, name, status }) => [traceId, name, status]).sort();
    const trace = kept?.replaceAll("-", "");
    assert.deepEqual(told, [
      [trace, "pay", "ok"],
      [trace, "ship", "error"],
      [trace, "ship", "ok"],
    ]);
  });

  async function resultOf(id: string | undefined): Promise<unknown> {
    for (const deadline = Date.now() + SETTLED_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
      const { status, output, error } = JSON.parse(await ask(`/status?id=${id}`));
      if (status === "complete") return output;
      if (status === "errored" || Date.now() > deadline) return error ?? status;
    }
  }
});
