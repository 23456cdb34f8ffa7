import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEnvelope, parseEnvelope, readSpans, SPAN_CONTAINER } from "../support/envelope.js";
import { startIngestServer } from "../support/ingest-server.js";

const TRACE_ID = "0d2f02fb72714502b067120dad45e895";
const SPAN_ID = "a0b555f4d416c1ab";

const TRACE = { trace_id: TRACE_ID, public_key: "public", sampled: "true" };
const SPAN = {
  trace_id: TRACE_ID,
  span_id: SPAN_ID,
  name: "chat gpt-5-mini",
  status: "ok",
  is_segment: true,
  start_timestamp: 1795205071.25,
  end_timestamp: 1795205072,
  attributes: {
    "sentry.op": { type: "string", value: "gen_ai.chat" },
    "sentry.segment.id": { type: "string", value: SPAN_ID },
    "gen_ai.usage.input_tokens": { type: "integer", value: 100 },
  },
};

interface Changes {
  readonly header?: object;
  readonly item?: object;
  readonly container?: object;
  readonly span?: object;
  readonly attributes?: object;
}

/** A sound envelope of one span, with one thing changed. */
function envelope(changes: Changes = {}): Uint8Array<ArrayBuffer> {
  const span = { ...SPAN, attributes: { ...SPAN.attributes, ...changes.attributes }, ...changes.span };
  const lines = [
    { trace: TRACE, ...changes.header },
    { type: "span", item_count: 1, content_type: SPAN_CONTAINER, ...changes.item },
    { version: 2, items: [span], ...changes.container },
  ];
  return new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n"));
}

function complaint(changes: Changes): string {
  try {
    checkEnvelope(parseEnvelope(envelope(changes)));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "none";
}

test("a sound envelope passes and reads as spans", () => {
  const parsed = parseEnvelope(envelope());
  checkEnvelope(parsed);
  assert.deepEqual(readSpans(parsed), [
    {
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      name: "chat gpt-5-mini",
      status: "ok",
      isSegment: true,
      start: 1795205071.25,
      end: 1795205072,
      attributes: { "sentry.op": "gen_ai.chat", "sentry.segment.id": SPAN_ID, "gen_ai.usage.input_tokens": 100 },
    },
  ]);
});

const BROKEN: readonly [claim: string, changes: Changes, sentence: string][] = [
  ["rule_1_the_trace_header_is_there", { header: { trace: undefined } }, "the envelope header has no trace"],
  ["rule_1_every_span_belongs_to_the_trace", { span: { trace_id: TRACE_ID.replace("0", "1") } }, `span 0 belongs to trace "${TRACE_ID.replace("0", "1")}", the header to "${TRACE_ID}"`],
  ["rule_2_the_count_is_right", { item: { item_count: 2 } }, "item_count is 2, but 1 spans follow"],
  ["rule_2_the_content_type_is_right", { item: { content_type: "application/json" } }, 'the span item\'s content_type is "application/json"'],
  ["rule_3_the_span_id_is_not_zero", { span: { span_id: "0000000000000000" } }, 'span 0 has the span_id "0000000000000000"'],
  ["rule_3_the_name_is_there", { span: { name: "" } }, "span 0 has no name"],
  ["rule_3_the_status_is_ok_or_error", { span: { status: "cancelled" } }, 'span 0 has the status "cancelled"'],
  ["rule_3_a_span_ends_after_it_starts", { span: { end_timestamp: 1 } }, "span 0 starts at 1795205071.25, after its end at 1"],
  ["rule_4_an_integer_is_whole", { attributes: { tokens: { type: "integer", value: 1.5 } } }, 'span 0 has tokens of type "integer" with the value 1.5'],
  ["rule_4_no_attribute_is_an_object", { attributes: { messages: { type: "string", value: {} } } }, 'span 0 has messages of type "string" with the value {}'],
  ["rule_5_the_segment_id_is_a_span_id", { attributes: { "sentry.segment.id": { type: "string", value: "x" } } }, 'span 0 has the sentry.segment.id "x"'],
  ["rule_6_the_version_is_the_number_2", { container: { version: "2" } }, 'the container\'s version is "2", not the number 2'],
  ["rule_7_a_container_is_under_12_mib", { span: { name: "x".repeat(12 * 1024 * 1024) } }, "over 12582912"],
];

for (const [claim, changes, sentence] of BROKEN) {
  test(claim, () => {
    const complained = complaint(changes);
    assert.ok(complained.startsWith("ingest would drop this envelope: ") && complained.includes(sentence), complained);
  });
}

test("a payload with a length may hold newlines", () => {
  const payload = '{"a":\n1}';
  const parsed = parseEnvelope(new TextEncoder().encode(`{}\n{"type":"event","length":${payload.length}}\n${payload}\n`));
  assert.deepEqual(parsed.items.map((item) => item.payload), [{ a: 1 }]);
});

test("ingest collects what is posted and a reply can be scripted", async (context) => {
  const ingest = await startIngestServer({ reply: ({ spans }) => (spans[0]?.name === "limited" ? { status: 429, headers: { "retry-after": "60" } } : undefined) });
  context.after(() => ingest.close());
  const url = `${ingest.origin}/api/42/envelope/?sentry_version=7&sentry_key=public`;
  const answers = [];
  for (const name of ["kept", "limited"]) answers.push(await fetch(url, { method: "POST", body: envelope({ span: { name } }) }));
  assert.deepEqual(answers.map((answer) => [answer.status, answer.headers.get("retry-after")]), [[200, null], [429, "60"]]);
  assert.deepEqual((await ingest.untilSpans(2)).map((span) => span.name), ["kept", "limited"]);
});

test("ingest refuses a post without a key or with two", async (context) => {
  const ingest = await startIngestServer({ holds: "nothing" });
  context.after(() => ingest.close());
  const url = `${ingest.origin}/api/42/envelope/`;
  assert.equal((await fetch(url, { method: "POST", body: envelope() })).status, 400);
  const twice = { method: "POST", body: envelope(), headers: { "x-sentry-auth": "Sentry sentry_key=public" } };
  assert.equal((await fetch(`${url}?sentry_key=public`, twice)).status, 400);
  assert.throws(() => ingest.spans(), /authenticated twice/);
});
