import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import OpenAI from "openai";
import type { Client, Options } from "../../js/entry/node.js";
import { init } from "../../js/entry/node.js";
import { startIngestServer } from "../support/ingest-server.js";
import { reportedLosses } from "../support/losses.js";
import { startModelServer } from "../support/model-server.js";
import { arrivedSpans, ourFaults, senderOf } from "./arrived.js";
import { SDKS } from "./sdks.js";
import type { Sdk, SdkOptions } from "./sdks.js";

const ingest = await startIngestServer();
const model = await startModelServer();
after(() => Promise.all([ingest.close(), model.close()]));
beforeEach(() => ingest.clear());

for (const sdk of SDKS) {
  describe(sdk.name, () => {
    test("our spans are children of its active span, in the same trace, and both send the same trace header", async () => {
      await both(sdk, {}, {}, (client) =>
        sdk.sentry.startSpan({ name: "theirs", op: "task" }, () => client.invokeAgent({ name: "ours" }, (agent) => ask(agent.fetch))),
      );
      const { theirs, ours, call } = came();
      assert.ok(theirs && ours && call);
      assert.deepEqual([ours.traceId, ours.parentSpanId, ours.isSegment], [theirs.traceId, theirs.spanId, true]);
      assert.deepEqual([call.traceId, call.parentSpanId], [theirs.traceId, ours.spanId]);
      assert.deepEqual(ours.header, theirs.header);
    });

    test("a call to a model alone is its active span's child", async () => {
      await both(sdk, {}, {}, (client) => sdk.sentry.startSpan({ name: "theirs" }, () => ask(client.fetch)));
      const { theirs, call } = came();
      assert.ok(theirs);
      assert.deepEqual([call?.traceId, call?.parentSpanId], [theirs.traceId, theirs.spanId]);
    });

    test("what it does not keep, we do not send, and say so", async () => {
      await both(sdk, { tracesSampleRate: 0 }, { tracesSampleRate: 1 }, (client) => sdk.sentry.startSpan({ name: "theirs" }, () => ask(client.fetch)));
      assert.deepEqual(arrivedSpans(ingest), []);
      assert.equal(ourLosses()["sample_rate span"], 1);
    });

    test("its DSN, release and environment are ours where we have none", async () => {
      await both(sdk, { release: "shop@2", environment: "staging" }, { dsn: undefined }, (client) => ask(client.fetch));
      const { call } = came();
      assert.deepEqual([call?.attributes["sentry.release"], call?.attributes["sentry.environment"]], ["shop@2", "staging"]);
    });

    test("options of our own go before its own", async () => {
      await both(sdk, { release: "shop@2" }, { release: "mine@1", environment: undefined }, (client) => ask(client.fetch));
      const { call } = came();
      assert.deepEqual([call?.attributes["sentry.release"], call?.attributes["sentry.environment"]], ["mine@1", "production"]);
    });

    test("getTraceData is its own outside of our spans, and ours inside", async () => {
      await both(sdk, {}, {}, (client) =>
        sdk.sentry.startSpan({ name: "theirs" }, async () => {
          const own = client.getTraceData();
          assert.equal(own["sentry-trace"], sdk.sentry.getTraceData?.()["sentry-trace"]);
          client.startSpan({ name: "ours" }, (span) => {
            const [trace, id] = client.getTraceData()["sentry-trace"]?.split("-") ?? [];
            assert.deepEqual([trace, id], [own["sentry-trace"]?.split("-")[0], span.spanContext().spanId]);
          });
        }),
      );
    });

    test("parent: null stays out of its trace", async () => {
      await both(sdk, {}, {}, (client) => sdk.sentry.startSpan({ name: "theirs" }, async () => client.startSpan({ name: "ours", parent: null }, () => undefined)));
      const { theirs, ours } = came();
      assert.ok(theirs && ours);
      assert.notEqual(ours.traceId, theirs.traceId);
      assert.equal(ours.parentSpanId, undefined);
    });

    test("errors are its own to capture unless we are asked to", async () => {
      const fails = (client: Client) => assert.rejects(client.startSpan({ name: "ours" }, () => Promise.reject(new Error("no"))), /no/);
      await both(sdk, {}, {}, fails);
      assert.equal(ourErrors(), 0);
      await both(sdk, {}, { captureErrors: true }, fails);
      assert.equal(ourErrors(), 1);
    });

    test("our posts are no calls of the app's to it", async () => {
      await both(sdk, {}, {}, (client) =>
        sdk.sentry.startSpan({ name: "theirs" }, async () => {
          client.startSpan({ name: "ours" }, () => undefined);
          assert.equal(await client.flush(), true);
        }),
      );
      const posts = arrivedSpans(ingest).filter(({ attributes }) => String(attributes["url.full"] ?? attributes["http.url"] ?? "").includes("/envelope/"));
      assert.deepEqual(posts, []);
    });

    test("a call that one of its AI integrations records is not sent twice, and counts in usage", async () => {
      const attributes = { "sentry.origin": "auto.ai.openai", "gen_ai.request.model": "gpt-4o-mini" };
      const usage = await both(sdk, {}, {}, (client) => sdk.sentry.startSpan({ name: "chat gpt-4o-mini", op: "gen_ai.chat", attributes }, () => ask(client.fetch)));
      const calls = arrivedSpans(ingest).filter(({ attributes }) => attributes["sentry.op"] === "gen_ai.chat");
      assert.deepEqual(calls.map((span) => span.attributes["sentry.origin"]), ["auto.ai.openai"]);
      assert.deepEqual([usage[0]?.calls, ourLosses()], [1, {}]);
    });

    const { instrumentOpenAiClient } = sdk.sentry;
    if (instrumentOpenAiClient) {
      test("a client that its OpenAI integration instruments is recorded by it alone", async () => {
        const usage = await both(sdk, {}, {}, (client) =>
          sdk.sentry.startSpan({ name: "theirs" }, () => ask(client.fetch, instrumentOpenAiClient)),
        );
        const calls = arrivedSpans(ingest).filter(({ attributes }) => String(attributes["sentry.op"]).startsWith("gen_ai."));
        assert.deepEqual(calls.map(({ by }) => by), ["them"]);
        assert.deepEqual([usage[0]?.calls, ourLosses()], [1, {}]);
      });
    }

    test("a call inside a span of its own agent is recorded", async () => {
      const attributes = { "sentry.origin": "auto.ai.langgraph" };
      await both(sdk, {}, {}, (client) => sdk.sentry.startSpan({ name: "theirs", op: "gen_ai.invoke_agent", attributes }, () => ask(client.fetch)));
      const { theirs, call } = came();
      assert.equal(call?.parentSpanId, theirs?.spanId);
    });
  });
}

/** An SDK and a client of ours beside it, which ask a model and have both sent what they have. */
async function both(sdk: Sdk, theirs: Partial<SdkOptions>, ours: Partial<Options>, work: (client: Client) => Promise<unknown>) {
  let usage: ReturnType<Client["usage"]> = [];
  await sdk.run({ dsn: ingest.dsn, tracesSampleRate: 1, ...theirs }, async () => {
    const client = init({ dsn: ingest.dsn, ...ours, sentry: sdk.sentry });
    await work(client);
    usage = client.usage();
    assert.equal(await client.close(), true);
  });
  return usage;
}

async function ask(fetch: typeof globalThis.fetch, instrument: (client: OpenAI) => OpenAI = (client) => client): Promise<void> {
  const openai = instrument(new OpenAI({ apiKey: "unused", baseURL: model.baseUrl, fetch }));
  await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] });
}

/** What came of a span of theirs, a span of ours, and a call to a model. */
function came() {
  assert.deepEqual(ourFaults(ingest), []);
  const find = (by: "us" | "them", name: RegExp) => arrivedSpans(ingest).find((span) => span.by === by && name.test(span.name));
  return { theirs: find("them", /^theirs$/), ours: find("us", /ours$/), call: find("us", /^chat gpt-4o-mini$/) };
}

function ourLosses(): Record<string, number> {
  return reportedLosses({ arrivals: ingest.arrivals.filter((arrival) => senderOf(arrival) === "us") });
}

function ourErrors(): number {
  const items = ingest.arrivals.filter((arrival) => senderOf(arrival) === "us").flatMap(({ envelope }) => envelope.items);
  return items.filter(({ header }) => header["type"] === "event").length;
}
