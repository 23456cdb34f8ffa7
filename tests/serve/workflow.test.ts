import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as genspan from "genspan";
import { instrumentWorkflow } from "genspan/cloudflare";
import { ingestOfFile, waiting } from "./bench.js";

const ingest = await ingestOfFile();

describe("a workflow under instrument", () => {
  it("shares one trace between its steps across its sleeps", async () => {
    const results = [];
    // A workflow that slept is made anew.
    for (let life = 0; life < 2; life += 1) results.push(await runOrder("order-7", { dsn: ingest.dsn }));
    assert.deepEqual(results, ["paid, shipped", "paid, shipped"]);
    const spans = ingest.spans();
    assert.deepEqual(spans.map(({ name }) => name).sort(), ["pack", "pack", "pay", "pay", "ship", "ship"]);
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
    assert.deepEqual(spans.map(({ parentSpanId }) => parentSpanId), Array(6).fill(undefined));
  });

  it("whose id is a uuid is the trace of that id", async () => {
    await runOrder("D4CDA95B-652F-4A15-92B4-49D5929FDA1B", { dsn: ingest.dsn });
    assert.equal(ingest.spans()[0]?.traceId, "d4cda95b652f4a1592b449d5929fda1b");
  });

  it("is kept as a whole or not at all", async () => {
    // The last four digits are the chance that Sentry's own SDK sees in an id: 0.25, just below and just above a half.
    for (const digits of ["4000", "7ffe", "8001"]) await runOrder(`d4cda95b-652f-4a15-92b4-49d5929f${digits}`, { dsn: ingest.dsn, tracesSampleRate: 0.5 });
    const kept = ingest.spans().map(({ traceId, name }) => `${traceId.slice(-4)} ${name}`);
    assert.deepEqual(kept.sort(), ["4000 pack", "4000 pay", "4000 ship", "7ffe pack", "7ffe pay", "7ffe ship"]);
  });

  it("keeps what undoes a step", async () => {
    const undo = { rollback: async () => undefined };
    const seen: unknown[] = [];
    class Order {
      constructor(_: unknown, __: unknown) {}
      run(_: { instanceId: string }, step: { do(...given: unknown[]): unknown }): unknown {
        return step.do("pay", { retries: { limit: 1 } }, async () => "paid", undo);
      }
    }
    const Traced = instrumentWorkflow(Order, () => ({ dsn: ingest.dsn }));
    const step = { do: (...given: unknown[]) => void seen.push(...given) };
    await new Traced(waiting(), {}).run({ instanceId: "order-7" }, step);
    assert.deepEqual([seen.length, seen[0], seen[1], typeof seen[2], seen[3]], [4, "pay", { retries: { limit: 1 } }, "function", undo]);
  });
});

interface Step {
  do(name: string, work: () => Promise<string>): Promise<string>;
  do(name: string, config: object, work: () => Promise<string>): Promise<string>;
}

/** One life of an instance of a workflow: two steps, and a span beside them. */
async function runOrder(instanceId: string, options: genspan.Options): Promise<string> {
  class Order {
    constructor(_: unknown, __: unknown) {}
    async run(_: { instanceId: string }, step: Step): Promise<string> {
      const paid = await step.do("pay", async () => "paid");
      genspan.startSpan({ name: "pack" }, () => undefined);
      return `${paid}, ${await step.do("ship", { retries: 2 }, async () => "shipped")}`;
    }
  }
  const step: Step = { do: async (_: string, ...rest: unknown[]) => (rest.pop() as () => Promise<string>)() };
  const context = waiting();
  const result = await new (instrumentWorkflow(Order, () => options))(context, {}).run({ instanceId }, step);
  await context.all();
  return result;
}
