import assert from "node:assert/strict";
import { test } from "node:test";
import { APIUserAbortError } from "openai";
import { init } from "../../js/entry/node.js";
import type { Client } from "../../js/entry/node.js";
import type { Span } from "../support/envelope.js";
import { whole } from "../support/model-server.js";
import { chatRequest, openBench } from "./bench.js";

const bench = await openBench();

interface ErrorItem {
  user?: object;
  tags?: object;
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

/** The `fetch` of a runtime that fails like this. */
const FAILURES: readonly [failure: unknown, kind: string][] = [
  [new TypeError("fetch failed", { cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:11434"), { code: "ECONNREFUSED" }) }), "ECONNREFUSED"],
  [Object.assign(new Error("The socket connection was closed"), { code: "ECONNRESET" }), "ECONNRESET"],
  [new TypeError("Failed to fetch"), "TypeError"],
  [new DOMException("The operation timed out.", "TimeoutError"), "TimeoutError"],
  ["boom", "error"],
];

for (const [failure, kind] of FAILURES) {
  test(`a call that no server answers is grouped by the kind of its error, ${kind}`, async () => {
    const { errors, spans } = await sent((client) => client.wrapFetch(() => Promise.reject(failure))(bench.chatUrl, chatRequest()).catch(() => undefined));
    assert.deepEqual(spans.map(({ attributes }) => attributes["error.type"]), [kind]);
    assert.deepEqual(errors.flatMap(({ exception }) => exception.values.map(({ type }) => type)), [kind]);
  });
}

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

test("what an error came from is told with it, and not once more when it comes by alone", async () => {
  const cause = new RangeError("too far");
  const { errors } = await sent((client) => {
    assert.throws(() =>
      client.startSpan({ name: "outer" }, () => {
        client.captureException(new TypeError("wrapped", { cause }));
        throw cause;
      }),
    );
  });
  assert.deepEqual(errors.map(({ exception }) => exception.values.map(({ type, mechanism }) => [type, mechanism])), [
    [
      ["RangeError", { type: "chained", handled: true, source: "cause", parent_id: 0, exception_id: 1 }],
      ["TypeError", { type: "generic", handled: true, exception_id: 0 }],
    ],
  ]);
});

test("a word that is thrown through several spans is sent once, and once more where it is thrown anew", async () => {
  const { errors } = await sent((client) => {
    const pass = (depth: number): unknown => client.startSpan({ name: `span ${depth}` }, () => { if (depth === 0) throw "timeout"; return pass(depth - 1); });
    assert.throws(() => pass(3), (error) => error === "timeout");
    assert.throws(() => pass(2), (error) => error === "timeout");
  });
  assert.deepEqual(errors.map(({ exception }) => exception.values.map(({ value }) => value)), [["timeout"], ["timeout"]]);
});

test("causes that lead back to themselves end, and what cannot be read of them is left out", async () => {
  const first = new Error("first");
  const second = new Error("second", { cause: first });
  first.cause = second;
  const hostile = new Error("hostile");
  Object.defineProperty(hostile, "cause", { get: () => { throw new Error("no"); } });
  const { errors } = await sent((client) => {
    client.captureException(first);
    client.captureException(hostile);
    client.captureException(new Proxy(new Error("proxy"), { getPrototypeOf: () => { throw new Error("no"); } }));
  });
  const values = errors.map(({ exception }) => exception.values.map(({ value }) => value));
  assert.deepEqual(values, [["second", "first"], ["hostile"], ["an error that cannot be told"]]);
});

test("of what is thrown and no error only the names of its members are told", async () => {
  const { errors } = await sent((client) => {
    client.captureException("a word");
    client.captureException({ status: 429, headers: { authorization: "Bearer SECRET" } });
    client.captureException({ message: "a sentence", key: "SECRET" });
  });
  assert.deepEqual(errors.map(({ exception }) => exception.values.map(({ type, value }) => [type, value])), [
    [["Error", "a word"]],
    [["Error", "Object captured as exception with keys: headers, status"]],
    [["Error", "a sentence"]],
  ]);
});

test("user, tags and conversation of the span that failed go with its error, and those of the scope with one outside of spans", async () => {
  const { errors } = await sent((client) => {
    client.setTag("plan", "free");
    client.setUser({ id: "u1" });
    client.captureException(new Error("outside"));
    const own = { user: { id: "u2", email: "bo@example.com" }, tags: { plan: "paid" }, conversationId: "c1" };
    assert.throws(() => client.startSpan({ name: "fails", ...own }, () => { throw new Error("inside"); }));
  });
  assert.deepEqual(errors.map(({ user, tags }) => ({ user, tags })), [
    { user: { id: "u1" }, tags: { plan: "free" } },
    { user: { id: "u2", email: "bo@example.com" }, tags: { "gen_ai.conversation.id": "c1", plan: "paid" } },
  ]);
});

test("however errors pass, are wrapped and are handed over, none arrives twice by itself and none is lost", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const chance = random(seed);
    const thrown = new Set<Error>();
    const { errors } = await sent((client) => {
      /** Spans in spans; an error from the innermost passes each of them, or is wrapped, or handed over by the app as well. */
      function pass(depth: number): unknown {
        return client.startSpan({ name: `span ${depth}` }, (span) => {
          if (depth === 0) throw note(new Error(`error 0 of ${seed}`));
          try {
            return pass(depth - 1);
          } catch (error) {
            const choice = chance(4);
            if (choice === 0) client.captureException(error);
            if (choice === 1) span.recordException(error);
            throw choice === 2 ? note(new Error(`error ${depth} of ${seed}`, { cause: error })) : error;
          }
        });
      }
      const note = (error: Error): Error => (thrown.add(error), error);
      assert.throws(() => pass(1 + chance(6)));
    });
    const tops = errors.map(({ exception }) => exception.values.at(-1)?.value).sort();
    assert.deepEqual(tops, [...thrown].map(({ message }) => message).sort(), `seed ${seed}`);
  }
});

/** Numbers below a bound that are the same in each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test("work that the app stops was cancelled, and is no error", async () => {
  const stopped = new DOMException("the user left", "AbortError");
  const { errors, spans } = await sent((client) => assert.rejects(client.invokeAgent({ name: "A" }, () => Promise.reject(stopped)), (error) => error === stopped));
  assert.deepEqual([errors, spans.map(({ status, attributes }) => [status, attributes["sentry.status.message"]])], [[], [["error", "cancelled"]]]);
});

test("the errors by which SDKs say that the app stopped a call are none", async () => {
  const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
  const stopped = [new APIUserAbortError(), named("APIUserAbortError", "Request was aborted."), named("RequestAbortedError", "Request aborted by client"), named("CanceledError", "canceled")];
  for (const error of stopped) {
    const { errors, spans } = await sent((client) => assert.rejects(client.invokeAgent({ name: "A" }, () => Promise.reject(error))));
    assert.deepEqual([errors, spans.map(({ attributes }) => attributes["sentry.status.message"])], [[], ["cancelled"]], error.message);
  }
});

test("an error whose members are no texts is told as far as it can be", async () => {
  const odd = Object.assign(new Error("no bread"), { name: 42, stack: [{}] });
  const { errors } = await sent((client) => client.captureException(odd));
  assert.deepEqual(errors.map(({ exception }) => exception.values.map(({ value }) => value)), [["no bread"]]);
});

test("a call whose fetch was aborted by a signal that we do not see is no error", async () => {
  const stopped = new DOMException("stopped", "AbortError");
  const { errors, spans } = await sent((client) => assert.rejects(client.wrapFetch(() => Promise.reject(stopped))(bench.chatUrl, chatRequest()), (error) => error === stopped));
  assert.deepEqual([errors, spans.map(({ attributes }) => attributes["sentry.status.message"])], [[], ["cancelled"]]);
});

test("a call that the app cancels is no error", async () => {
  const { errors } = await sent(async (client) => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(client.fetch(bench.chatUrl, { ...chatRequest(), signal: abort.signal }));
  });
  assert.deepEqual(errors, []);
});
