import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import * as core11 from "@sentry/core";
import * as core10 from "sentry-core-10";
import { init } from "../../js/entry/node.js";
import type { Client, Span, SpanOptions } from "../../js/entry/node.js";
import { startIngestServer } from "../support/ingest-server.js";
import { SDKS } from "./sdks.js";
import { summaries } from "./summary.js";

/**
 * The same app on a Sentry SDK and on ours: the trees of spans that arrive are equal. Only functions that both have are used, so
 * that each example is one that runs with the import changed and nothing else.
 */
type App = (sdk: Sdk) => unknown;
type Sdk = Pick<Client, Shared>;

type Shared =
  | "startSpan"
  | "startSpanManual"
  | "startInactiveSpan"
  | "getActiveSpan"
  | "withActiveSpan"
  | "suppressTracing"
  | "startNewTrace"
  | "continueTrace"
  | "getTraceData";

// Without baggage Sentry's own SDKs send no trace header, so only ours is held to the rules.
const ingest = await startIngestServer({ holds: "ours" });
after(() => ingest.close());
beforeEach(() => ingest.clear());

const START = 1_795_205_071.25;

const APPS: Record<string, App> = {
  "a span below a span"(sdk) {
    sdk.startSpan({ name: "top", op: "task" }, () => sdk.startSpan({ name: "below", attributes: { a: 1 } }, () => undefined));
  },
  "a span written by op in its attributes"(sdk) {
    sdk.startSpan({ name: "top", attributes: { "sentry.op": "task" } }, () => undefined);
  },
  "parentSpan"(sdk) {
    const top = sdk.startInactiveSpan({ name: "top" });
    sdk.startSpan({ name: "between" }, () => sdk.startSpan({ name: "below", parentSpan: top }, () => undefined));
    top.end();
  },
  "parentSpan: null in a continued trace"(sdk) {
    sdk.continueTrace({ sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", baggage: undefined }, () =>
      sdk.startSpan({ name: "first" }, () => sdk.startSpan({ name: "second", parentSpan: null }, () => undefined)),
    );
  },
  "withActiveSpan(null) in a new trace"(sdk) {
    sdk.startNewTrace(() => sdk.startSpan({ name: "first" }, () => sdk.withActiveSpan(null, () => sdk.startSpan({ name: "second" }, () => undefined))));
  },
  "two spans of one new trace"(sdk) {
    sdk.startNewTrace(() => {
      sdk.startSpan({ name: "first" }, () => undefined);
      sdk.startSpan({ name: "second" }, () => undefined);
    });
  },
  "forceTransaction"(sdk) {
    sdk.startSpan({ name: "top" }, () => sdk.startSpan({ name: "own", forceTransaction: true }, () => sdk.startSpan({ name: "below" }, () => undefined)));
  },
  "onlyIfParent"(sdk) {
    sdk.startSpan({ name: "lost", onlyIfParent: true }, (span) => assert.equal(span.isRecording(), false));
    sdk.startSpan({ name: "top" }, () => sdk.startSpan({ name: "kept", onlyIfParent: true }, (span) => assert.equal(span.isRecording(), true)));
  },
  "startInactiveSpan is nobody's parent"(sdk) {
    sdk.startSpan({ name: "top" }, () => {
      const beside = sdk.startInactiveSpan({ name: "beside" });
      sdk.startSpan({ name: "below" }, () => undefined);
      beside.end();
    });
  },
  "startInactiveSpan made active"(sdk) {
    const top = sdk.startInactiveSpan({ name: "top" });
    sdk.withActiveSpan(top, () => sdk.startSpan({ name: "below" }, () => assert.notEqual(sdk.getActiveSpan(), top)));
    top.end();
  },
  "startSpanManual is ended by hand"(sdk) {
    sdk.startSpanManual({ name: "top" }, (span) => {
      sdk.startSpan({ name: "below" }, () => undefined);
      assert.equal(span.isRecording(), true);
      span.end();
      assert.equal(span.isRecording(), false);
    });
  },
  "startSpanManual is ended by the function that it is given"(sdk) {
    const given = sdk.startSpanManual({ name: "top" }, (span, finish) => {
      assert.equal(sdk.getActiveSpan(), span);
      finish();
      assert.equal(span.isRecording(), false);
      return "result";
    });
    assert.equal(given, "result");
    assert.equal(sdk.getActiveSpan(), undefined);
  },
  "startSpanManual whose callback throws stays open, and failed"(sdk) {
    let open: Span | undefined;
    assert.throws(() => sdk.startSpanManual({ name: "top" }, (span) => { open = span; throw new Error("internal_error"); }), /internal/);
    assert.equal(open?.isRecording(), true);
    open?.end();
  },
  async "startSpanManual whose callback rejects stays open, and keeps the status that the app has set"(sdk) {
    let open: Span | undefined;
    const work = async (span: Span): Promise<void> => {
      open = span.setStatus({ code: 2, message: "not_found" });
      throw new Error("no");
    };
    await assert.rejects(sdk.startSpanManual({ name: "top" }, work), /no/);
    assert.equal(open?.isRecording(), true);
    open?.end();
  },
  "startSpan whose span the app has ended itself"(sdk) {
    sdk.startSpan({ name: "top" }, (span) => {
      span.end();
      sdk.startSpan({ name: "late" }, () => undefined);
    });
  },
  async "spans below a promise"(sdk) {
    const top = sdk.startInactiveSpan({ name: "top" });
    await sdk.withActiveSpan(top, () => sdk.startSpan({ name: "first" }, async () => "first"));
    await sdk.startSpan({ name: "second", parentSpan: top }, () => Promise.resolve(sdk.startSpan({ name: "third" }, () => undefined)));
    top.end();
  },
  "withActiveSpan in withActiveSpan"(sdk) {
    const [one, other] = [sdk.startInactiveSpan({ name: "one" }), sdk.startInactiveSpan({ name: "other" })];
    sdk.withActiveSpan(one, () => {
      sdk.withActiveSpan(other, () => sdk.startSpan({ name: "below other" }, () => undefined));
      sdk.withActiveSpan(null, () => assert.equal(sdk.getActiveSpan(), undefined));
      sdk.startInactiveSpan({ name: "below one" }).end();
    });
    one.end();
    other.end();
  },
  "op and attributes that name the op, the origin and the source"(sdk) {
    sdk.startSpan({ name: "top", op: "task", attributes: { "sentry.op": "function", "sentry.origin": "auto.of.its.own" } }, () => undefined);
    sdk.startSpan({ name: "other", op: "task" }, (span) => void span.setAttribute("sentry.op", "function"));
  },
  "statuses of all shapes"(sdk) {
    sdk.startSpan({ name: "ok" }, (span) => void span.setStatus({ code: 1, message: "fine" }));
    sdk.startSpan({ name: "a message of its own" }, (span) => void span.setStatus({ code: 2, message: "the tea was cold" }));
    sdk.startSpan({ name: "error, then another" }, (span) => void span.setStatus({ code: 2, message: "aborted" }).setStatus({ code: 2, message: "not_found" }));
    sdk.startSpan({ name: "none" }, (span) => void span.setStatus({ code: 0 }));
  },
  "a name changed twice, and a name with letters of all kinds"(sdk) {
    sdk.startSpan({ name: "before" }, (span) => void span.updateName("between").updateName('after "quotes" \u{1f600} \n line'));
  },
  "forceTransaction at the top, and where it says no"(sdk) {
    sdk.startSpan({ name: "top", forceTransaction: true }, () => sdk.startSpan({ name: "below", forceTransaction: false }, () => undefined));
  },
  "numbers as attributes"(sdk) {
    sdk.startSpan({ name: "top", attributes: { whole: 7, negative: -1, large: 2 ** 40, small: 1e-7, half: 0.5, zero: 0 } }, () => undefined);
  },
  "an end before the beginning, and times of all shapes at the end"(sdk) {
    sdk.startInactiveSpan({ name: "date", startTime: START }).end(new Date((START + 1) * 1000));
    sdk.startInactiveSpan({ name: "milliseconds", startTime: START * 1000 }).end((START + 1) * 1000);
    sdk.startInactiveSpan({ name: "pair", startTime: [Math.floor(START), 0] }).end([Math.floor(START) + 1, 500_000_000]);
  },
  "a trace that is continued without headers"(sdk) {
    sdk.continueTrace({ sentryTrace: undefined, baggage: undefined }, () => {
      sdk.startSpan({ name: "first" }, () => undefined);
      sdk.startSpan({ name: "second" }, () => undefined);
    });
  },
  "a span in a continued trace that is ended outside of it"(sdk) {
    const span = sdk.continueTrace({ sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", baggage: BAGGAGE }, () => sdk.startInactiveSpan({ name: "top" }));
    sdk.withActiveSpan(span, () => sdk.startSpan({ name: "below" }, () => undefined));
    span.end();
  },
  "suppressTracing inside of a span"(sdk) {
    sdk.startSpan({ name: "top" }, () => {
      sdk.suppressTracing(() => sdk.startSpan({ name: "silent" }, () => undefined));
      sdk.startSpan({ name: "below" }, () => undefined);
    });
  },
  "times as Date, as seconds, as milliseconds and as seconds with nanoseconds"(sdk) {
    const times: SpanOptions["startTime"][] = [new Date(START * 1000), START, START * 1000, [Math.floor(START), 250_000_000]];
    times.forEach((startTime, at) => startTime && sdk.startInactiveSpan({ name: `time ${at}`, startTime }).end(new Date(START * 1000 + 500)));
    sdk.startInactiveSpan({ name: "seconds", startTime: START }).end(START + 1);
    sdk.startInactiveSpan({ name: "pair", startTime: START }).end([Math.floor(START) + 2, 0]);
  },
  "attributes set, replaced and taken out"(sdk) {
    sdk.startSpan({ name: "top", attributes: { a: 1, b: "x", c: true } }, (span) => {
      span.setAttribute("a", 2).setAttributes({ b: undefined, d: 0.5 });
      span.setAttribute("c", undefined);
    });
  },
  "a name changed"(sdk) {
    sdk.startSpan({ name: "before" }, (span) => void span.updateName("after"));
  },
  "a callback that throws"(sdk) {
    assert.throws(() => sdk.startSpan({ name: "fails" }, () => { throw new Error("internal_error"); }), /internal/);
  },
  "a callback that throws after a status was set"(sdk) {
    assert.throws(() => sdk.startSpan({ name: "fails" }, (span) => { span.setStatus({ code: 2, message: "not_found" }); throw new Error("no"); }), /no/);
  },
  "a status set"(sdk) {
    sdk.startSpan({ name: "fails" }, (span) => void span.setStatus({ code: 2, message: "not_found" }));
    sdk.startSpan({ name: "is well" }, (span) => void span.setStatus({ code: 1 }));
    sdk.startSpan({ name: "is well again" }, (span) => void span.setStatus({ code: 2, message: "not_found" }).setStatus({ code: 1 }));
  },
  "suppressTracing"(sdk) {
    sdk.suppressTracing(() => sdk.startSpan({ name: "silent" }, (span) => assert.equal(span.isRecording(), false)));
    sdk.startSpan({ name: "kept" }, () => undefined);
  },
  "a continued trace"(sdk) {
    const headers = { sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", baggage: BAGGAGE };
    sdk.continueTrace(headers, () => sdk.startSpan({ name: "top" }, () => undefined));
  },
  "a continued trace with baggage out of several headers"(sdk) {
    const headers = { sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", baggage: ["tenant=acme", BAGGAGE] };
    sdk.continueTrace(headers, () => sdk.startSpan({ name: "top" }, (span) => void span.setAttribute("told", members(sdk.getTraceData().baggage ?? ""))));
  },
  "a continued trace that its caller does not keep"(sdk) {
    const headers = { sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-0", baggage: BAGGAGE };
    sdk.continueTrace(headers, () => sdk.startSpan({ name: "top" }, () => undefined));
  },
  "what is told of a continued trace"(sdk) {
    for (const [sentryTrace, baggage] of HEADERS) {
      sdk.continueTrace({ sentryTrace, baggage }, () =>
        sdk.startSpan({ name: "top" }, (span) => {
          const { "sentry-trace": trace = "", baggage = "" } = sdk.getTraceData();
          const [id, parent, flag] = trace.split("-");
          assert.equal(parent, span.spanContext().spanId);
          span.setAttribute("told", [id === "d4cda95b652f4a1592b449d5929fda1b" ? id : "new", flag, members(baggage)].join(" "));
        }),
      );
    }
  },
  "a span's context after its end"(sdk) {
    const span = sdk.startInactiveSpan({ name: "top" });
    const { traceId, spanId, traceFlags } = span.spanContext();
    span.end();
    const { traceId: trace, spanId: id, traceFlags: flags } = span.spanContext();
    assert.deepEqual([trace, id, flags, traceFlags], [traceId, spanId, traceFlags, 1]);
  },
  "changes after the end"(sdk) {
    const span = sdk.startInactiveSpan({ name: "top", startTime: START });
    span.end(START + 1);
    span.end(START + 2);
  },
  "links"(sdk) {
    const [first, second] = ["first", "second"].map((name) => sdk.startInactiveSpan({ name }));
    if (!first || !second) return;
    sdk.startSpan({ name: "top" }, (span) => void span.addLink({ context: first.spanContext() }).addLinks([{ context: second.spanContext(), attributes: { kind: "previous" } }]));
    first.end();
    second.end();
  },
};

const BAGGAGE = "sentry-trace_id=d4cda95b652f4a1592b449d5929fda1b,sentry-public_key=other,sentry-sample_rate=0.5,sentry-sample_rand=0.25,sentry-sampled=true";

const HEADERS: [string, string | undefined][] = [
  ["d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", BAGGAGE],
  ["d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", `tenant=acme,${BAGGAGE},sentry-release=shop%401`],
  ["d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92", BAGGAGE],
  ["d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1", undefined],
  ["d4cda95b652f4a1592b449d5929fda1b", undefined],
  ["D4CDA95B652F4A1592B449D5929FDA1B-6e0c63257de34c92-1", undefined],
  ["d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-2", undefined],
  ["garbage", BAGGAGE],
  ["", BAGGAGE],
];

/** The members of a header that do not differ from run to run. */
function members(baggage: string): string {
  const stable = baggage.split(",").filter((member) => !/sample_rand=0\.(?!25$)|trace_id=(?!d4cda)/.test(member));
  return stable.sort().join(",");
}

/** Ours takes more kinds of attribute values, which the apps above do not use. */
const shared = (sdk: typeof core10 | typeof core11): Sdk => sdk as unknown as Sdk;
const NAMESPACES = { "@sentry/core 11": shared(core11), "@sentry/core 10": shared(core10) };

for (const [name, sentry] of Object.entries(NAMESPACES)) {
  const run = SDKS.find((sdk) => sdk.name === name)?.run;
  describe(name, () => {
    for (const [what, app] of Object.entries(APPS)) {
      test(`${what}: what arrives is what it sends`, async () => {
        await run?.({ dsn: ingest.dsn, tracesSampleRate: 1 }, async () => void (await sentry.startNewTrace(() => app(sentry))));
        const theirs = summaries(ingest, START);
        assert.equal(theirs.length > 0, !what.includes("does not keep"));
        ingest.clear();
        const client = init({ dsn: ingest.dsn, captureErrors: false });
        await client.startNewTrace(() => app(client));
        await client.close();
        assert.deepEqual(summaries(ingest, START), theirs);
      });
    }
  });
}

test("outside of any trace each top span begins one of its own, since a worker's requests share the program", async () => {
  const client = init({ dsn: ingest.dsn });
  client.startSpan({ name: "first" }, () => client.startSpan({ name: "second", parentSpan: null }, () => undefined));
  await client.close();
  assert.deepEqual(summaries(ingest, START).map(({ trace }) => trace), [["first"], ["second"]]);
});
