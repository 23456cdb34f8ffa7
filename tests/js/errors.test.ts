import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "../../js/entry/node.js";
import type { Client } from "../../js/entry/node.js";
import type { Span } from "../support/envelope.js";
import { whole } from "../support/model-server.js";
import { chatRequest, openBench } from "./bench.js";

const bench = await openBench();

interface ErrorItem {
  exception: { values: { type: string; value: string; mechanism: unknown; stacktrace?: { frames: { function: string; lineno: number }[] } }[] };
  contexts: { trace: { trace_id: string; span_id: string; parent_span_id?: string } };
}

/** The error events and spans that come of some work with a client of its own. */
async function sent(work: (client: Client) => unknown, captureErrors = true): Promise<{ errors: ErrorItem[]; spans: Span[] }> {
  const client = init({ dsn: bench.ingest.dsn, captureErrors });
  await work(client);
  await client.close();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items);
  const errors = items.filter(({ header }) => header["type"] === "event").map(({ payload }) => payload as object as ErrorItem);
  return { errors, spans: await bench.takeSpans() };
}

async function refused(client: Pick<Client, "fetch">): Promise<Response> {
  bench.model.script(whole({ status: 429, body: JSON.stringify({ error: { type: "rate_limit_exceeded", message: "slow down" } }) }));
  const response = await client.fetch(bench.chatUrl, chatRequest());
  await response.text();
  return response;
}

test("a refused call is an error of its span, without the provider's sentence", async () => {
  const { errors, spans } = await sent(refused);
  const trace = errors.map(({ contexts }) => contexts.trace);
  assert.deepEqual(trace, spans.map(({ traceId, spanId }) => ({ trace_id: traceId, span_id: spanId })));
  assert.deepEqual(errors[0]?.exception.values, [
    { type: "rate_limit_exceeded", value: "chat gpt-4o-mini: resource_exhausted", mechanism: { type: "auto.ai.genspan", handled: false } },
  ]);
});

test("below an agent the error that the app throws is sent instead, once, linked to the call", async () => {
  const failure = new Error("429 slow down");
  const { errors, spans } = await sent((client) =>
    assert.rejects(client.invokeAgent({ name: "A" }, async (agent) => {
      await refused(agent);
      throw failure;
    })),
  );
  const [call, agent] = ["chat", "invoke_agent"].map((name) => spans.find((span) => span.name.startsWith(name)));
  assert.deepEqual(errors.map(({ contexts }) => contexts.trace), [{ trace_id: agent?.traceId, span_id: call?.spanId, parent_span_id: agent?.spanId }]);
  assert.equal(errors[0]?.exception.values[0]?.value, "429 slow down");
  assert.ok((errors[0]?.exception.values[0]?.stacktrace?.frames ?? []).every(({ lineno }) => lineno > 0));
});

test("an error that the app hands over outside of every span is sent in a trace of its own", async () => {
  const { errors } = await sent((client) => client.captureException(new TypeError("by hand")));
  assert.deepEqual(errors.map(({ exception }) => exception.values.map(({ type, value, mechanism }) => [type, value, mechanism])), [
    [["TypeError", "by hand", { type: "generic", handled: true }]],
  ]);
  assert.match(errors[0]?.contexts.trace.trace_id ?? "", /^[0-9a-f]{32}$/);
});

test("with captureErrors off only what is handed over is sent", async () => {
  const { errors } = await sent(async (client) => {
    await refused(client);
    client.captureException(new Error("by hand"));
  }, false);
  assert.deepEqual(errors.map(({ exception }) => exception.values[0]?.value), ["by hand"]);
});

test("a call that the app cancels is no error", async () => {
  const { errors } = await sent(async (client) => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(client.fetch(bench.chatUrl, { ...chatRequest(), signal: abort.signal }));
  });
  assert.deepEqual(errors, []);
});
