import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { provideWasm } from "../../js/engine/module.js";
import { oneLine, openAccount } from "./account.js";
import { trapNext, trappingCore } from "./trapping.js";

const core = await trappingCore();
provideWasm(() => core);

/** Every call into the core that a model call and its sending make. */
const CALLS = ["matches", "open", "respond", "feed", "close", "drain", "post", "body", "sent", "due", "pending", "notes"];

for (const call of CALLS) {
  test(`a trap in ${call} costs the app nothing, loses no span uncounted, and the next call is recorded`, async (context) => {
    const account = await openAccount(context);
    await account.ask();
    const plain = await account.askPlain();
    trapNext(call);
    assert.deepEqual(await account.ask(), plain);
    if (["drain", "post", "body", "sent", "due", "notes"].includes(call)) await account.client.flush();
    assert.equal(account.client.diagnose().faults, 1, `${call} did not trap`);
    assert.deepEqual(await account.ask(), plain);
    const { received, reported } = await account.balance(3);
    assert.ok(received >= 1);
    if (reported > 0) oneLine(account, /lost \d+ span \(internal_sdk_error\)/);
    assert.equal(account.client.diagnose().engine, "ready");
  });
}

for (const call of ["spanOpen", "spanSet", "spanContext", "traceData", "spanClose"]) {
  test(`a trap in ${call} leaves the result of the app's callback alone`, async (context) => {
    const account = await openAccount(context);
    trapNext(call);
    const result = await account.client.startSpan({ name: "work" }, async (span) => {
      span.setAttribute("key", "value");
      span.spanContext();
      account.client.getTraceData({ span });
      return 42;
    });
    assert.deepEqual([result, account.client.diagnose().faults], [42, 1]);
    account.client.startInactiveSpan({ name: "afterwards" }).end();
    const { received, reported } = await account.balance(2);
    assert.deepEqual([received, reported], [1, 1]);
  });
}

test("a trap while others are under way loses those, each counted once", async (context) => {
  const account = await openAccount(context);
  const open = Array.from({ length: 20 }, (_, number) => account.client.startInactiveSpan({ name: `span ${number}`, parent: null }));
  for (const span of open.slice(0, 5)) span.end();
  trapNext("respond");
  await account.ask();
  for (const span of open) span.end();
  await account.ask();
  const { received, reported } = await account.balance(22);
  assert.ok(received >= 1 && reported >= 15, `${received} received, ${reported} reported`);
});

test("a trap of one client takes the spans of another with it, which counts them itself", async (context) => {
  const [one, other] = [await openAccount(context), await openAccount(context)];
  const open = [one, other].map(({ client }) => client.startInactiveSpan({ name: "open", parent: null }));
  trapNext("close");
  await one.ask();
  await other.ask();
  for (const span of open) span.end();
  assert.deepEqual(await one.balance(2), { received: 0, reported: 2 });
  assert.deepEqual(await other.balance(2), { received: 1, reported: 1 });
});

test("a post that was under way when the core trapped is counted by its answer", async (context) => {
  let isHeld = true;
  let status = 400;
  const reply = async (): Promise<{ status: number }> => {
    while (isHeld) await sleep(5);
    return { status };
  };
  const account = await openAccount(context, {}, { reply });
  account.client.startInactiveSpan({ name: "refused later", parent: null }).end();
  const flushed = account.client.flush(3000);
  await account.ingest.untilArrivals(1);
  trapNext("matches");
  await account.ask();
  isHeld = false;
  await flushed;
  status = 200;
  await account.client.flush();
  const losses = account.client.diagnose().losses.map(({ reason, quantity }) => [reason, quantity]);
  // The span of the old core, and that of the call after it.
  assert.deepEqual(losses, [["send_error", 2]]);
});

test("the third trap turns recording off for good with one warning, and calls pass through", async (context) => {
  const account = await openAccount(context);
  const plain = await account.askPlain();
  for (let count = 0; count < 3; count += 1) {
    trapNext("feed");
    assert.deepEqual(await account.ask(), plain);
  }
  assert.deepEqual(await account.ask(), plain);
  assert.equal(account.client.diagnose().engine, "off");
  oneLine(account, /the core failed for good/);
});
