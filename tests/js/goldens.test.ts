import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
// The package by its own name: what was built, by the way that an app finds it.
import { init } from "genspan";
import type { Client, Span } from "genspan";
import { readFixtures } from "../support/fixture.js";
import type { Fixture, RecordedCall } from "../support/fixture.js";

// The core gives the same envelopes natively (`tests/goldens`). Equal bytes here prove that the shim adds and loses nothing.
for (const fixture of readFixtures()) {
  test(`${fixture.name} leaves the built package as its golden`, async (context) => {
    assert.equal(await play(context, fixture), fixture.envelope);
  });
}

/** Makes the call through the package, and returns what it posts. */
async function play(context: TestContext, { call, request, response }: Fixture): Promise<string> {
  const clock = stubClock(context, call.start);
  stubEntropy(context, call.agent ? [call.agent.entropy, call.entropy] : [call.entropy]);
  const posted: Uint8Array[] = [];
  const transport = async ({ body }: { body: Uint8Array }) => {
    posted.push(body);
    return { status: 200 };
  };
  const client = init({ ...call.options, transport });
  const base = async () => {
    clock.now = call.head;
    const body = bodyOf(response, () => (clock.now = call.end));
    return new Response(body, { status: call.status, headers: call.responseHeaders });
  };
  await ask(client, call, async (parent) => {
    const fetch = client.wrapFetch(base, parent ? { parent } : {});
    const answer = await fetch(call.url, { method: call.method, headers: call.requestHeaders, body: request });
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), response);
  });
  assert.ok(await client.flush());
  await client.close();
  return Buffer.concat(posted).toString();
}

/** Calls below the agent of the fixture, if it has one. */
function ask(client: Client, { agent }: RecordedCall, use: (parent: Span | undefined) => Promise<void>): Promise<void> {
  return agent ? client.invokeAgent({ name: agent.name, conversationId: agent.conversationId }, use) : use(undefined);
}

/** The bytes as one chunk, and `onEnd` when the reader comes back for more. */
function bodyOf(bytes: Uint8Array<ArrayBuffer>, onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isGiven = false;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    if (!isGiven) controller.enqueue(bytes);
    else {
      onEnd();
      controller.close();
    }
    isGiven = true;
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

/** The time of the fixture instead of the machine's. */
function stubClock(context: TestContext, start: number): { now: number } {
  const clock = { now: start };
  context.mock.method(Date, "now", () => clock.now);
  context.mock.method(performance, "now", () => clock.now - start);
  return clock;
}

/** The random bytes of the fixture, each once and in order; the last ones again for what needs more. */
function stubEntropy(context: TestContext, given: readonly string[]): void {
  const left = given.map((digits) => Buffer.from(digits, "hex"));
  context.mock.method(crypto, "getRandomValues", (bytes: Uint8Array) => {
    const next = left.length > 1 ? left.shift() : left[0];
    bytes.set(next ?? []);
    return bytes;
  });
}
