import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Options, SamplingContext } from "../../js/entry/node.js";
import { init } from "../../js/entry/node.js";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";
import { reportedLosses } from "../support/losses.js";

const bench = await openBench();
const INCOMING = { sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1" };
const BAGGAGE = "sentry-trace_id=d4cda95b652f4a1592b449d5929fda1b,sentry-public_key=other,sentry-sample_rate=0.25,sentry-sample_rand=0.2";

beforeEach(() => bench.ingest.clear());

/** Runs with a client of its own, and waits until all has left. */
async function using<T>(options: Partial<Options>, work: (client: ReturnType<typeof init>) => T): Promise<Awaited<T>> {
  const client = init({ dsn: bench.ingest.dsn, ...options });
  const result = await work(client);
  await client.close();
  return result;
}

/** The rates that the envelopes with spans tell. */
function headerRates(): unknown[] {
  const headers = bench.ingest.arrivals.filter(({ spans }) => spans.length > 0).map(({ envelope }) => envelope.header["trace"]);
  return headers.map((trace) => Reflect.get(Object(trace), "sample_rate"));
}

const names = () => bench.ingest.spans().map(({ name }) => name).sort();

test("the sampler is asked once a trace, at its first span", async () => {
  const asked: SamplingContext[] = [];
  await using({ tracesSampler: (context) => (asked.push(context), 1) }, (client) =>
    client.startSpan({ name: "top", op: "task", attributes: { plan: "free" } }, () => client.startSpan({ name: "below" }, () => undefined)),
  );
  assert.deepEqual(
    asked.map(({ inheritOrSampleWith, ...context }) => ({ ...context, fallback: inheritOrSampleWith(0.5) })),
    [{ name: "top", attributes: { plan: "free", "sentry.op": "task" }, parentSampled: undefined, parentSampleRate: undefined, fallback: 0.5 }],
  );
  assert.deepEqual(names(), ["below", "top"]);
});

test("the sampler knows a call to a model by name and attributes", async () => {
  const asked: SamplingContext[] = [];
  bench.model.script(whole({ body: CHAT_ANSWER }));
  await using({ tracesSampler: (context) => (asked.push(context), true) }, async (client) =>
    (await client.fetch(bench.chatUrl, chatRequest())).text(),
  );
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.name, "chat gpt-4o-mini");
  const { "sentry.op": op, "gen_ai.operation.name": operation, "gen_ai.request.model": model } = asked[0].attributes;
  assert.deepEqual([op, operation, model], ["gen_ai.chat", "chat", "gpt-4o-mini"]);
});

test("its rate stands in the trace header and on the first span", async () => {
  await using({ tracesSampler: () => 0.999999 }, (client) => client.startSpan({ name: "top" }, () => client.startSpan({ name: "below" }, () => undefined)));
  assert.deepEqual(headerRates(), ["0.999999"]);
  const rates = bench.ingest.spans().map(({ name, attributes }) => [name, attributes["sentry.sample_rate"]]);
  assert.deepEqual(Object.fromEntries(rates), { top: 0.999999, below: undefined });
});

test("what is not kept is reported span by span, passes untouched and counts in usage", async () => {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  const [text, usage] = await using({ tracesSampler: () => 0 }, async (client) => {
    const answer = await client.startSpan({ name: "top" }, async (span) => {
      assert.equal(span.isRecording(), false);
      return (await client.fetch(bench.chatUrl, chatRequest())).text();
    });
    return [answer, client.usage()];
  });
  assert.equal(text, CHAT_ANSWER);
  assert.deepEqual(usage.map(({ calls, inputTokens, outputTokens }) => [calls, inputTokens, outputTokens]), [[1, 9, 4]]);
  assert.deepEqual([names(), reportedLosses(bench.ingest)], [[], { "sample_rate span": 2 }]);
});

test("the caller's decision holds without a sampler", async () => {
  await using({ tracesSampleRate: 0 }, (client) => client.continueTrace(INCOMING, () => client.startSpan({ name: "kept" }, () => undefined)));
  const refused = { sentryTrace: INCOMING.sentryTrace.replace(/1$/, "0") };
  await using({ tracesSampleRate: 1 }, (client) => client.continueTrace(refused, () => client.startSpan({ name: "lost" }, () => undefined)));
  assert.deepEqual([names(), reportedLosses(bench.ingest)], [["kept"], { "sample_rate span": 1 }]);
});

test("a sampler is told of the caller's decision and rate, and may inherit them", async () => {
  const asked: SamplingContext[] = [];
  const tracesSampler = (context: SamplingContext) => (asked.push(context), context.inheritOrSampleWith(0));
  await using({ tracesSampler }, (client) => client.continueTrace({ ...INCOMING, baggage: BAGGAGE }, () => client.startSpan({ name: "kept" }, () => undefined)));
  assert.deepEqual([asked[0]?.parentSampled, asked[0]?.parentSampleRate, names()], [true, 0.25, ["kept"]]);
});

test("all services of a trace decide by the same random number", async () => {
  const decide = (rate: number) =>
    using({ tracesSampler: () => rate }, (client) => client.continueTrace({ ...INCOMING, baggage: BAGGAGE }, () => client.startSpan({ name: `${rate}` }, () => undefined)));
  await decide(0.2);
  await decide(0.201);
  assert.deepEqual(names(), ["0.201"]);
  assert.deepEqual(headerRates(), ["0.201"]);
});

const WRONG: Record<string, () => never> = {
  throws: () => {
    throw new Error("no");
  },
  ...Object.fromEntries([Number.NaN, 2, -0.1, "1", undefined, Promise.resolve(1)].map((value) => [`returns ${String(value)}`, () => value as never])),
};

for (const [what, tracesSampler] of Object.entries(WRONG)) {
  test(`a sampler that ${what} is passed over, counted and told`, async () => {
    const told: unknown[] = [];
    const { debug } = console;
    console.debug = (line: unknown) => told.push(line);
    try {
      await using({ tracesSampler, tracesSampleRate: 0, debug: true }, (client) => client.startSpan({ name: "lost" }, () => undefined));
      await using({ tracesSampler, debug: true }, (client) => client.startSpan({ name: "kept" }, () => undefined));
    } finally {
      console.debug = debug;
    }
    assert.deepEqual([names(), reportedLosses(bench.ingest)], [["kept"], { "sample_rate span": 1 }]);
    assert.equal(told.filter((line) => /tracesSampler went wrong/.test(String(line))).length, 2);
    assert.equal(told.filter((line) => /callback_error/.test(String(line))).length, 2);
  });
}

test("a new transaction in the same trace is sampled for itself", async () => {
  const tracesSampler = ({ name, parentSampled }: SamplingContext) => (name === "own" ? parentSampled === undefined : 1);
  await using({ tracesSampler }, (client) =>
    client.startSpan({ name: "top" }, () => client.startSpan({ name: "own", forceTransaction: true }, () => client.startSpan({ name: "below" }, () => undefined))),
  );
  assert.deepEqual([names(), reportedLosses(bench.ingest)], [["top"], { "sample_rate span": 2 }]);
});

test("what runs in suppressTracing is neither recorded nor lost, and counts in usage", async () => {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  const tracesSampler = () => assert.fail("nobody is asked");
  const usage = await using({ tracesSampler }, async (client) => {
    await client.suppressTracing(() => client.startSpan({ name: "silent" }, async () => (await client.fetch(bench.chatUrl, chatRequest())).text()));
    return client.usage();
  });
  assert.deepEqual([bench.ingest.arrivals.length, usage[0]?.calls], [0, 1]);
});

test("onlyIfParent records nothing at the top, and says so", async () => {
  await using({}, (client) => {
    client.startSpan({ name: "alone", onlyIfParent: true }, (span) => {
      assert.equal(span.isRecording(), false);
      client.startSpan({ name: "below" }, () => undefined);
    });
    client.startSpan({ name: "top" }, () => client.startSpan({ name: "second", onlyIfParent: true }, () => undefined));
  });
  assert.deepEqual([names(), reportedLosses(bench.ingest)], [["second", "top"], { "no_parent_span span": 2 }]);
});
