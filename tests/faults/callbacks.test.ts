import assert from "node:assert/strict";
import { test } from "node:test";
import "../../js/entry/node.js";
import type { Options } from "../../js/types.js";
import { openAccount } from "./account.js";

function broken(): never {
  throw new Error("a fault of the app's own");
}

const never = () => new Promise<never>(() => undefined);

/** Options whose functions go wrong, and whether spans can still arrive. */
const ROWS: Record<string, [options: object, arrives: boolean]> = {
  "transport throws": [{ transport: broken }, false],
  "transport rejects": [{ transport: async () => broken() }, false],
  "transport never settles": [{ transport: never }, false],
  "transport answers nothing": [{ transport: async () => undefined }, false],
  "transport answers nonsense": [{ transport: async () => ({ status: "fine", headers: 7 }) }, false],
  "transport's headers throw": [{ transport: async () => ({ status: 200, headers: { get: broken } }) }, false],
  "waitUntil throws": [{ waitUntil: broken }, true],
  "waitUntil returns a promise that never settles": [{ waitUntil: never }, true],
  "tracesSampler throws": [{ tracesSampler: broken }, true],
  "tracesSampler never settles": [{ tracesSampler: never }, true],
  "tracesSampler returns NaN": [{ tracesSampler: () => Number.NaN }, true],
  "beforeSendSpan throws": [{ beforeSendSpan: broken }, true],
  "beforeSendSpan never settles": [{ beforeSendSpan: never }, true],
  "beforeSendSpan returns nothing": [{ beforeSendSpan: () => undefined }, true],
  "beforeSendSpan empties the span": [{ beforeSendSpan: () => ({}) }, true],
};

for (const [name, [given, arrives]] of Object.entries(ROWS)) {
  test(`where ${name} the app's call is what it was`, async (context) => {
    const unhandled: unknown[] = [];
    const onRejection = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", onRejection);
    context.after(() => process.off("unhandledRejection", onRejection));
    const options: Partial<Options> = given;
    const account = await openAccount(context, options);
    assert.deepEqual(await account.ask(), await account.askPlain());
    assert.equal(await account.client.startSpan({ name: "work" }, async () => 42), 42);
    await account.client.flush(arrives ? 2000 : 200);
    assert.equal(account.ingest.spans().length, arrives ? 2 : 0);
    assert.equal(account.client.diagnose().faults, 0);
    assert.deepEqual(unhandled, []);
  });
}

test("a transport that says nothing for long is taken for lost, and its spans are tried again", async (context) => {
  let sent = 0;
  const transport = () => ((sent += 1) === 1 ? never() : Promise.resolve({ status: 200 }));
  const account = await openAccount(context, { transport });
  await account.ask();
  assert.equal(await account.client.flush(50), false);
  const { now } = performance;
  context.mock.method(performance, "now", () => now.call(performance) + 36_000);
  assert.equal(await account.client.flush(5000), true);
  assert.equal(sent, 2);
});

test("a console of the app's own that throws is no fault of ours", async (context) => {
  const account = await openAccount(context);
  context.mock.method(console, "debug", broken);
  assert.deepEqual(await account.ask(), await account.askPlain());
  assert.deepEqual(await account.balance(1), { received: 1, reported: 0 });
});
