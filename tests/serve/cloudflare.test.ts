import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Span } from "../support/envelope.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import { startWorker } from "./worker/workerd.js";
import type { Worker } from "./worker/workerd.js";

const TRACE = "d4cda95b652f4a1592b449d5929fda1b";
const PARENT = "6e0c63257de34c92";
const AT_ONCE = 20;

describe("a worker under instrument", () => {
  let ingest: IngestServer;
  let model: Awaited<ReturnType<typeof startModelServer>>;
  let worker: Worker | undefined;
  before(async () => {
    [ingest, model] = [await startIngestServer(), await startModelServer()];
    worker = await startWorker({ dsn: ingest.dsn, modelOrigin: model.origin });
  });
  after(() => Promise.all([worker?.stop(), ingest.close(), model.close()]));
  beforeEach(() => ingest.clear());

  const ask = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, worker?.origin), { headers });
  const segment = (spans: readonly Span[]) => spans.find(({ attributes }) => attributes["sentry.op"] === "http.server") ?? assert.fail("no segment");
  const call = (spans: readonly Span[]) => spans.find(({ attributes }) => attributes["sentry.op"] === "gen_ai.chat") ?? assert.fail("no call");

  it("continues the trace of its caller and ends when the streamed answer was read", async () => {
    const response = await ask("/stream", { "sentry-trace": `${TRACE}-${PARENT}-1` });
    assert.match(await response.text(), /\[DONE\]/);
    const spans = await ingest.untilSpans(2);
    const [top, chat] = [segment(spans), call(spans)];
    assert.deepEqual([top.name, top.traceId, top.parentSpanId, top.isSegment, top.status], ["GET /stream", TRACE, PARENT, true, "ok"]);
    assert.deepEqual([top.attributes["http.response.status_code"], top.attributes["url.path"]], [200, "/stream"]);
    assert.deepEqual([chat.traceId, chat.parentSpanId], [TRACE, top.spanId]);
    assert.ok(top.start <= chat.start && chat.end <= top.end, "the call is inside its request");
  });

  it("keeps the traces and conversations of concurrent requests apart", async () => {
    const names = Array.from({ length: AT_ONCE }, (_, index) => `conv_${index}`);
    await Promise.all(names.map(async (name) => (await ask(`/stream?conversation=${name}`)).text()));
    const spans = await ingest.untilSpans(2 * AT_ONCE);
    for (const name of names) {
      const own = spans.filter(({ attributes }) => attributes["gen_ai.conversation.id"] === name);
      assert.deepEqual([own.length, call(own).parentSpanId, call(own).traceId], [2, segment(own).spanId, segment(own).traceId]);
    }
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, AT_ONCE);
  });

  it("ends what a request forgot when all of its work is over and cuts none of that", async () => {
    assert.equal(await (await ask("/late")).text(), "answered");
    const spans = await ingest.untilSpans(4);
    const tell = ({ name, status, attributes }: Span) => [name, status, attributes["sentry.status.message"]];
    assert.deepEqual(spans.map(tell).sort(), [
      ["GET /late", "ok", undefined],
      ["forgotten", "error", "deadline_exceeded"],
      ["late work", "ok", undefined],
      ["later work", "ok", undefined],
    ]);
  });

  it("cuts nothing of the requests beside it", async () => {
    const late = Array.from({ length: 10 }, async () => (await ask("/late")).text());
    for (let count = 0; count < 10; count += 1) await (await ask("/active")).text();
    await Promise.all(late);
    const spans = await ingest.untilSpans(50);
    const told = (name: string) => spans.filter((span) => span.name === name).map(({ status }) => status);
    assert.deepEqual([told("late work"), told("later work"), told("forgotten")], [Array(10).fill("ok"), Array(10).fill("ok"), Array(10).fill("error")]);
  });

  it("fails as the handler fails", async () => {
    const response = await ask("/fail");
    assert.equal(response.status, 500);
    const [top] = await ingest.untilSpans(1);
    assert.deepEqual([top?.name, top?.status], ["GET /fail", "error"]);
    const errors = ingest.arrivals.flatMap(({ envelope }) => envelope.items.filter(({ header }) => JSON.parse(JSON.stringify(header)).type === "event"));
    assert.equal(errors.length, 1);
  });

  it("traces the requests of a durable object", async () => {
    assert.equal(await (await ask("/room", { "sentry-trace": `${TRACE}-${PARENT}-1` })).text(), "room /room");
    const spans = await ingest.untilSpans(3);
    const inner = spans.find(({ name }) => name === "look around") ?? assert.fail("nobody looked around");
    const above = spans.find(({ spanId }) => spanId === inner.parentSpanId);
    assert.deepEqual([above?.name, above?.traceId, spans.length], ["GET /room", TRACE, 3]);
  });

  it("traces the binding of workers ai whole and streamed and gives what it gave", async () => {
    const given = await (await ask("/ai")).json();
    assert.deepEqual(given, {
      whole: { response: "Hello there", usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } },
      error: "no such model",
      stream: 'data: {"response":"Hello"}\n\ndata: {"response":" there","usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}\n\ndata: [DONE]\n\n',
    });
    const spans = await ingest.untilSpans(4);
    const calls = spans.filter((span) => span !== segment(spans)).sort((one, other) => one.start - other.start);
    const tell = ({ name, status, attributes }: Span) => [name, status, attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]];
    assert.deepEqual(calls.map(tell), [
      ["chat @cf/meta/llama-3.1-8b-instruct", "ok", 7, 2],
      ["chat broken", "error", undefined, undefined],
      ["chat @cf/meta/llama-3.1-8b-instruct", "ok", 7, 2],
    ]);
  });

  it("traces embeddings batches and raw responses of the binding", async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
    assert.deepEqual(await (await ask("/ai-otherwise")).json(), {
      embedded: { shape: [2, 2], data: [[0.1, 0.2], [0.3, 0.4]], usage: { prompt_tokens: 5, total_tokens: 5 } },
      ticket: { status: "queued", request_id: "batch_1", model: "@cf/meta/llama-3.1-8b-instruct" },
      raw: [200, "raw_1", { response: "Hello there", usage }],
    });
    const spans = await ingest.untilSpans(4);
    const calls = spans.filter((span) => span !== segment(spans)).sort((one, other) => one.start - other.start);
    const tell = ({ name, status, attributes }: Span) => [name, status, attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]];
    assert.deepEqual(calls.map(tell), [
      ["embeddings @cf/baai/bge-base-en-v1.5", "ok", 5, 0],
      ["chat @cf/meta/llama-3.1-8b-instruct", "ok", undefined, undefined],
      ["chat @cf/meta/llama-3.1-8b-instruct", "ok", 7, 2],
    ]);
  });

  it("runs the block of the readme as it stands", async () => {
    const [readme, example] = await Promise.all(["../../README.md", "./worker/example.js"].map((path) => readFile(new URL(path, import.meta.url), "utf8")));
    assert.ok(readme?.includes(`\`\`\`js\n${example}\`\`\``), "the README shows another worker");
    assert.equal((await (await ask("/example")).json()).response, "Hello there");
    const spans = await ingest.untilSpans(3);
    assert.equal(spans.find(({ name }) => name.startsWith("chat "))?.attributes["gen_ai.usage.output_tokens"], 2);
  });

  it("makes the segment active", async () => {
    assert.deepEqual(await (await ask("/active")).json(), { active: true });
    await ingest.untilSpans(1);
  });
});
