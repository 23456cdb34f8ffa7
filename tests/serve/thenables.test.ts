import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import * as genspan from "genspan";
import { instrument, instrumentWorkflow } from "genspan/cloudflare";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";

let ingest: IngestServer;
before(async () => {
  ingest = await startIngestServer();
});
afterEach(() => genspan.close());
after(() => ingest.close());

/** A query as builders of SQL make them: each `then` runs it. */
function createQuery(): PromiseLike<string> & { runs(): number } {
  let runs = 0;
  return {
    runs: () => runs,
    then(fulfilled, rejected) {
      runs += 1;
      return Promise.resolve("rows").then(fulfilled, rejected);
    },
  };
}

/** A platform takes a promise or what can be awaited. */
function createContext() {
  const kept: Promise<unknown>[] = [];
  return { waitUntil: (work: PromiseLike<unknown>) => void kept.push(Promise.resolve(work)), all: () => Promise.all(kept) };
}

describe("a query that runs whenever it is awaited runs once", () => {
  it("when it is passed to wait until", async () => {
    const [query, context] = [createQuery(), createContext()];
    const worker = instrument({ fetch: (_: Request, __: unknown, { waitUntil }: typeof context) => Response.json({ kept: waitUntil(query) }) }, () => ({ dsn: ingest.dsn }));
    await worker.fetch(new Request("https://shop.example.test/"), {}, context);
    await context.all();
    assert.equal(query.runs(), 1);
  });

  it("when a step of a workflow returns it", async () => {
    const [query, context] = [createQuery(), createContext()];
    class Order {
      constructor(_: unknown, __: unknown) {}
      async run(_: { instanceId: string }, step: { do(name: string, work: () => PromiseLike<string>): Promise<string> }): Promise<string> {
        return step.do("pay", () => query);
      }
    }
    const order = new (instrumentWorkflow(Order, () => ({ dsn: ingest.dsn })))(context, {});
    const step = { do: async (_: string, work: () => PromiseLike<string>): Promise<string> => work() };
    assert.equal(await order.run({ instanceId: "order-7" }, step), "rows");
    await context.all();
    assert.equal(query.runs(), 1);
  });

  it("when a tail worker returns it", async () => {
    const [query, context] = [createQuery(), createContext()];
    const worker = instrument({ tail: (_: unknown[], __: unknown, ___: unknown): PromiseLike<string> => query }, () => ({ dsn: ingest.dsn }));
    assert.equal(await worker.tail([], {}, context), "rows");
    await context.all();
    assert.equal(query.runs(), 1);
  });
});
