import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instrument, instrumentDurableObject } from "genspan/cloudflare";
import { ingestOfFile, waiting } from "./bench.js";

const ingest = await ingestOfFile();

describe("the other handlers of a worker", () => {
  it("leave methods of its own as they are", () => {
    const worker = instrument({ greet: (name: string) => `hello ${name}`, fetch: () => new Response("") }, () => ({ dsn: ingest.dsn }));
    assert.deepEqual([worker.greet("you"), String(worker)], ["hello you", "[object Object]"]);
  });

  it("are segments of their own", async () => {
    const context = waiting();
    const seen: unknown[] = [];
    const worker = instrument(
      {
        scheduled: async (event: { cron: string }, _: { DSN: string }, __: unknown) => void seen.push(event.cron),
        queue: async (batch: { queue: string; messages: unknown[] }, _: { DSN: string }, __: unknown) => void seen.push(batch.queue),
        email: async (message: { to: string }, _: { DSN: string }, __: unknown) => void seen.push(message.to),
        tail: async (events: unknown[], _: { DSN: string }, __: unknown) => void seen.push(events.length),
      },
      ({ DSN }: { DSN: string }) => ({ dsn: DSN }),
    );
    const env = { DSN: ingest.dsn };
    await worker.scheduled({ cron: "*/5 * * * *" }, env, context);
    await worker.queue({ queue: "orders", messages: [1, 2, 3] }, env, context);
    await worker.email({ to: "someone@example.test" }, env, context);
    await worker.tail([1], env, context);
    await context.all();
    assert.deepEqual(seen, ["*/5 * * * *", "orders", "someone@example.test", 1]);
    const told = ingest.spans().map(({ name, attributes, isSegment }) => [name, attributes["sentry.op"], isSegment]);
    assert.deepEqual(told.sort(), [
      ["cron */5 * * * *", "faas.cron", true],
      ["email", "faas.email", true],
      ["process orders", "queue.process", true],
    ]);
    assert.ok(!JSON.stringify(ingest.spans()).includes("someone@example.test"));
  });

  it("of an object are segments named by its class", async () => {
    const context = waiting();
    class Counter {
      constructor(_: unknown, __: { DSN: string }) {}
      async alarm(): Promise<string> {
        return "rang";
      }
    }
    const Traced = instrumentDurableObject(Counter, ({ DSN }: { DSN: string }) => ({ dsn: DSN }));
    const counter = new Traced(context, { DSN: ingest.dsn });
    assert.ok(counter instanceof Counter);
    assert.equal(await counter.alarm(), "rang");
    await context.all();
    assert.equal(ingest.spans()[0]?.name, "Counter alarm");
  });
});
