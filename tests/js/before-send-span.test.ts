import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { FinishedSpan, Options } from "../../js/entry/node.js";
import { init } from "../../js/entry/node.js";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench();
beforeEach(() => bench.ingest.clear());

/** A call to a model inside a span, with this callback. */
async function send(beforeSendSpan: NonNullable<Options["beforeSendSpan"]>, more: Partial<Options> = {}) {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  const client = init({ dsn: bench.ingest.dsn, beforeSendSpan, ...more });
  await client.startSpan({ name: "top", attributes: { share: 0.5, list: ["a"] } }, async () => (await client.fetch(bench.chatUrl, chatRequest())).text());
  await client.close();
  return bench.ingest.spans();
}

test("each span is seen once, as it is sent", async () => {
  const seen: FinishedSpan[] = [];
  const spans = await send((span) => (seen.push(structuredClone(span)), span));
  assert.deepEqual(seen.map(({ name, span_id, attributes }) => [name, span_id, attributes]), spans.map(({ name, spanId, attributes }) => [name, spanId, attributes]));
  assert.deepEqual(seen.map(({ is_segment, status, parent_span_id }) => [is_segment, status, parent_span_id]), [[false, "ok", spans[1]?.spanId], [true, "ok", undefined]]);
});

test("name, status and attributes can be changed, added and taken out", async () => {
  const [call] = await send((span) => {
    span.name = `my ${span.name}`;
    span.status = "error";
    span.attributes["team"] = "blue";
    delete span.attributes["gen_ai.response.id"];
    return span;
  });
  assert.deepEqual([call?.name, call?.status, call?.attributes["team"], call?.attributes["gen_ai.response.id"]], ["my chat gpt-4o-mini", "error", "blue", undefined]);
  assert.equal(call?.attributes["gen_ai.usage.input_tokens"], 9);
});

test("a span of its own that is returned is sent", async () => {
  const [, top] = await send(({ attributes, ...span }) => ({ ...span, name: "other", attributes: { ...attributes, list: ["b"] } }));
  assert.deepEqual([top?.name, top?.attributes["list"], top?.attributes["share"]], ["other", '["b"]', 0.5]);
});

for (const nothing of [null, undefined]) {
  test(`returning ${nothing} drops nothing`, async () => {
    assert.deepEqual((await send(() => nothing)).map(({ name }) => name), ["chat gpt-4o-mini", "top"]);
  });
}

test("what throws leaves the span as it was", async () => {
  const spans = await send((span) => {
    span.name = "half changed";
    throw new Error("no");
  });
  assert.deepEqual(spans.map(({ name }) => name), ["chat gpt-4o-mini", "top"]);
});

test("whatever the app makes of name, status and attributes is what is sent", async () => {
  const values: unknown[] = ["text", "", 7, -1.5, true, false, ["a", 1], { nested: [null] }, null, undefined];
  let seed = 1;
  const chance = (below: number): number => Math.floor(((seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648) * below);
  for (let round = 0; round < 60; round += 1) {
    const expected = new Map<string, Pick<FinishedSpan, "name" | "status" | "attributes">>();
    const spans = await send((span) => {
      const attributes: Record<string, unknown> = { ...span.attributes };
      for (const name of Object.keys(attributes)) if (chance(4) === 0) delete attributes[name];
      for (let more = chance(4); more > 0; more -= 1) attributes[["one", "two", "share", "gen_ai.response.id"][chance(4)] ?? ""] = values[chance(values.length)];
      const changed = { ...span, name: chance(2) ? `renamed ${round}` : span.name, status: chance(2) ? "error" : span.status, attributes } as FinishedSpan;
      expected.set(span.span_id, changed);
      return changed;
    });
    for (const { spanId, name, status, attributes } of spans) {
      const { attributes: given, ...changed } = expected.get(spanId) ?? assert.fail("a span that was not shown");
      const kept = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
      assert.deepEqual({ name, status }, { name: changed.name, status: changed.status });
      assert.deepEqual(attributes, Object.fromEntries(kept.map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : value])));
    }
    bench.ingest.clear();
  }
});

test("a span that ends while another is looked at goes as it is", async () => {
  const names: string[] = [];
  const client = init({
    dsn: bench.ingest.dsn,
    beforeSendSpan(span) {
      names.push(span.name);
      client.startSpan({ name: "inside" }, () => undefined);
      return { ...span, name: "seen" };
    },
  });
  client.startSpan({ name: "outside" }, () => undefined);
  await client.close();
  assert.deepEqual([names, bench.ingest.spans().map(({ name }) => name).sort()], [["outside"], ["inside", "seen"]]);
});

test("content that nobody asked for is not shown", async () => {
  const seen: string[] = [];
  await send((span) => (seen.push(JSON.stringify(span)), span));
  assert.doesNotMatch(seen.join(), /hello|Hallo/);
});
