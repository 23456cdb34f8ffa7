import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import * as core11 from "@sentry/core";
import * as core10 from "sentry-core-10";
import { isObject } from "../../demo/json.js";
import { init } from "../../js/entry/node.js";
import type { Client } from "../../js/entry/node.js";
import { startIngestServer } from "../support/ingest-server.js";
import { SDKS } from "./sdks.js";

/** The same app on a Sentry SDK and on ours: the error events that arrive say the same. */
type App = (sdk: Pick<Client, "startSpan" | "captureException" | "setUser" | "setTag">) => unknown;

const ingest = await startIngestServer({ holds: "ours" });
after(() => ingest.close());
beforeEach(() => ingest.clear());

class Refused extends Error {
  override name = "Refused";
}

const deep = (depth: number): Error => new Error(`cause ${depth}`, depth === 0 ? {} : { cause: deep(depth - 1) });

const APPS: Record<string, App> = {
  "an error alone": (sdk) => sdk.captureException(new TypeError("no such tree")),
  "an error inside of a span": (sdk) => sdk.startSpan({ name: "top" }, () => sdk.startSpan({ name: "below" }, () => sdk.captureException(new Refused("no")))),
  "causes": (sdk) => sdk.captureException(new Refused("no", { cause: new TypeError("not so", { cause: new RangeError("too far") }) })),
  "more causes than are followed": (sdk) => sdk.captureException(deep(8)),
  "a cause that is no error": (sdk) => sdk.captureException(new Error("no", { cause: "because" })),
  "a group of errors": (sdk) => sdk.captureException(new AggregateError([new Error("one"), "two", new TypeError("three")], "all failed")),
  "a group whose errors have causes, and that has one itself"(sdk) {
    const group = new AggregateError([new Error("one", { cause: new Error("of one") }), new Error("two")], "all failed", { cause: deep(0) });
    sdk.captureException(new Error("top", { cause: group }));
  },
  "a group of nothing": (sdk) => sdk.captureException(new AggregateError([], "none", { cause: new Error("why") })),
  "the same error twice"(sdk) {
    const error = new Error("once");
    sdk.captureException(error);
    sdk.captureException(error);
  },
  "user and tags"(sdk) {
    sdk.setUser({ id: "u1", email: "ann@example.com", username: "ann", ip_address: "203.0.113.7" });
    sdk.setTag("plan", "free");
    sdk.captureException(new Error("outside"));
    sdk.startSpan({ name: "top" }, () => sdk.captureException(new Error("inside")));
    sdk.setUser({ id: "u2" });
    sdk.startSpan({ name: "top" }, () => sdk.captureException(new Error("of the next user")));
    sdk.setUser(null);
    sdk.captureException(new Error("of nobody"));
  },
};

/** Ours has more methods than the apps use. */
const NAMESPACES = { "@sentry/core 11": core11 as unknown as Client, "@sentry/core 10": core10 as unknown as Client };

for (const [name, sentry] of Object.entries(NAMESPACES)) {
  const run = SDKS.find((sdk) => sdk.name === name)?.run;
  describe(name, () => {
    for (const [what, app] of Object.entries(APPS)) {
      test(`${what}: what arrives is what it sends`, async () => {
        const common = { dsn: ingest.dsn, tracesSampleRate: 1, release: "shop@1", environment: "staging" };
        await run?.(common, async () => void sentry.startNewTrace(() => app(sentry)));
        const theirs = events();
        assert.ok(theirs.length > 0);
        ingest.clear();
        const client = init(common);
        app(client);
        await client.close();
        assert.deepEqual(events(), theirs);
      });
    }
  });
}

/** What the error events that came say, apart from ids, times and the SDK. */
function events(): object[] {
  const items = ingest.arrivals.flatMap(({ envelope }) => envelope.items.map(({ payload }) => ({ payload, spans: namesById() })));
  return items.flatMap(({ payload, spans }) => {
    const { exception, user, tags, level, platform, release, environment, contexts } = Object(payload);
    if (!exception) return [];
    const { span_id } = contexts.trace;
    return [{ values: exception.values.map(withoutOuterFrames), user: user ?? {}, tags: tags ?? {}, level, platform, release, environment, inside: spans.get(span_id) }];
  });
}

/** An exception with the place where it was made; the frames further out are those of the test. */
function withoutOuterFrames({ stacktrace, ...exception }: { stacktrace?: { frames: Record<string, unknown>[] } }): object {
  const { function: name, lineno, colno, in_app } = stacktrace?.frames.at(-1) ?? {};
  return { ...exception, name, lineno, colno, in_app };
}

function namesById(): Map<unknown, unknown> {
  const items = ingest.arrivals.flatMap(({ envelope }) => envelope.items).flatMap(({ payload }) => (isObject(payload) && Array.isArray(payload["items"]) ? payload["items"] : []));
  return new Map(items.filter(isObject).map((span) => [span["span_id"], span["name"]]));
}
