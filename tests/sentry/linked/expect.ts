import assert from "node:assert/strict";
import type { IngestServer } from "../../support/ingest-server.js";
import { reportedLosses } from "../../support/losses.js";
import { arrivedSpans, ourFaults, senderOf } from "../arrived.js";

/** The app runs once with a kept trace: ours stand below theirs, say whose they are, and no call is told twice. */
export function expectLinked(ingest: IngestServer, calls: unknown): void {
  assert.deepEqual(ourFaults(ingest), []);
  const spans = arrivedSpans(ingest);
  const find = (by: "us" | "them", name: RegExp) => spans.find((span) => span.by === by && name.test(span.name)) ?? assert.fail(`no ${String(name)} by ${by}`);
  const [theirs, agent, call] = [find("them", /^theirs$/), find("us", /^invoke_agent ours$/), find("us", /^chat gpt-4o-mini$/)];
  assert.deepEqual([agent.traceId, agent.parentSpanId, agent.isSegment], [theirs.traceId, theirs.spanId, true]);
  assert.deepEqual([call.traceId, call.parentSpanId], [theirs.traceId, agent.spanId]);
  assert.deepEqual(agent.header, theirs.header);
  assert.deepEqual([call.attributes["sentry.release"], call.attributes["sentry.environment"]], ["shop@2", "staging"]);
  const told = find("them", /^told by them$/);
  const chats = spans.filter(({ attributes }) => attributes["sentry.op"] === "gen_ai.chat");
  assert.deepEqual(chats.map(({ by, traceId }) => `${by} ${traceId}`).sort(), [`them ${told.traceId}`, `us ${theirs.traceId}`].sort());
  const posts = spans.filter(({ name, attributes }) => `${name} ${String(attributes["url.full"])} ${String(attributes["http.url"])}`.includes("/envelope/"));
  assert.deepEqual(posts, []);
  assert.equal(calls, 2);
}

/** The same with a trace that their sampling does not keep: none of ours is sent, and the calls count in the books. */
export function expectUnkept(ingest: IngestServer, calls: unknown): void {
  assert.deepEqual(arrivedSpans(ingest), []);
  const losses = reportedLosses({ arrivals: ingest.arrivals.filter((arrival) => senderOf(arrival) === "us") });
  assert.deepEqual(Object.keys(losses), ["sample_rate span"]);
  assert.equal(calls, 2);
}
