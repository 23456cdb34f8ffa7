import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { IgnoredSpan } from "../../js/entry/node.js";
import { init } from "../../js/entry/node.js";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";
import { reportedLosses } from "../support/losses.js";

const bench = await openBench();
beforeEach(() => bench.ingest.clear());

/** A tree of three, and a call to a model at its end, under these patterns: `name < parent`, as it arrived. */
async function tree(...ignoreSpans: IgnoredSpan[]): Promise<string[]> {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  const client = init({ dsn: bench.ingest.dsn, ignoreSpans });
  await client.startSpan({ name: "top", op: "task" }, () =>
    client.startSpan({ name: "middle", op: "function", attributes: { area: "db", tries: 2 } }, () =>
      client.startSpan({ name: "inner" }, async () => (await client.fetch(bench.chatUrl, chatRequest())).text()),
    ),
  );
  await client.close();
  const spans = bench.ingest.spans();
  const nameOf = (id: string | undefined) => spans.find(({ spanId }) => spanId === id)?.name;
  return spans.map(({ name, parentSpanId }) => `${name} < ${nameOf(parentSpanId)}`).sort();
}

const WHOLE = ["chat gpt-4o-mini < inner", "inner < middle", "middle < top", "top < undefined"];
const WITHOUT_MIDDLE = ["chat gpt-4o-mini < inner", "inner < top", "top < undefined"];

for (const [what, pattern] of Object.entries<IgnoredSpan>({
  "a part of its name": "iddl",
  "an expression": /^mid/g,
  "its op": { op: "function" },
  "name and op": { name: /middle/, op: "function" },
  "an attribute": { attributes: { area: /^d/ } },
  "two attributes": { attributes: { area: "db", tries: 2 } },
})) {
  test(`a span ignored by ${what} is left out, and those below move up`, async () => {
    assert.deepEqual(await tree(pattern), WITHOUT_MIDDLE);
    assert.deepEqual(reportedLosses(bench.ingest), { "ignored span": 1 });
  });
}

for (const [what, pattern] of Object.entries<IgnoredSpan>({
  "another name": "Middle",
  "name and another op": { name: "middle", op: "task" },
  "another attribute": { attributes: { tries: "2" } },
  nothing: {},
})) {
  test(`a pattern of ${what} leaves all as it is`, async () => {
    assert.deepEqual(await tree(pattern), WHOLE);
    assert.deepEqual(reportedLosses(bench.ingest), {});
  });
}

test("two ignored spans in a row leave those below to the nearest kept one", async () => {
  assert.deepEqual(await tree("middle", "inner"), ["chat gpt-4o-mini < top", "top < undefined"]);
  assert.deepEqual(reportedLosses(bench.ingest), { "ignored span": 2 });
});

test("an ignored call to a model is left out and counts in usage", async () => {
  assert.deepEqual(await tree({ op: "gen_ai.chat", attributes: { "gen_ai.request.model": "gpt-4o-mini" } }), WHOLE.slice(1));
});

test("an ignored first span drops its trace", async () => {
  assert.deepEqual(await tree({ name: "top" }), []);
  assert.deepEqual(reportedLosses(bench.ingest), { "ignored span": 4 });
});

test("an ignored first span leaves the others of a continued trace", async () => {
  const client = init({ dsn: bench.ingest.dsn, ignoreSpans: ["health"] });
  client.continueTrace({ sentryTrace: "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1" }, () => {
    client.startSpan({ name: "health" }, (span) => assert.equal(span.isRecording(), false));
    client.startSpan({ name: "work" }, () => undefined);
  });
  await client.close();
  assert.deepEqual([bench.ingest.spans().map(({ name }) => name), reportedLosses(bench.ingest)], [["work"], { "ignored span": 1 }]);
});
