import assert from "node:assert/strict";
import { test } from "node:test";
import { Core } from "#core";
import type { Span } from "../support/envelope.js";
import { CHAT_EVENTS, chatChunk, chatRequest, openBench } from "./bench.js";

const bench = await openBench({ recordOutputs: true });

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** A call whose answer comes in these chunks, one a read. */
async function ask(chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<Reader> {
  const left = [...chunks];
  const pull = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    const chunk = left.shift();
    if (chunk) controller.enqueue(chunk);
    else controller.close();
  };
  const answer = async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers: { "content-type": "text/event-stream" } });
  const { body } = await bench.client.wrapFetch(answer)(bench.chatUrl, chatRequest({ stream: true }));
  assert.ok(body);
  return body.getReader();
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function words(count: number, word: string): string[] {
  return Array.from({ length: count }, (_, index) => `${word}${index} `);
}

function deltas(texts: readonly string[]): Uint8Array<ArrayBuffer>[] {
  return texts.map((content) => bytes(chatChunk({ delta: { content } })));
}

function textOf(span: Span | undefined): unknown {
  const [message] = JSON.parse(String(span?.attributes["gen_ai.output.messages"]));
  return message.parts[0].content;
}

test("streams that are read by turns each keep their own text, however much waits", async () => {
  const texts = ["left", "right"].map((word) => words(300, word));
  const readers = await Promise.all(texts.map((text) => ask(deltas(text))));
  for (let turn = 0; turn <= 300; turn++) for (const reader of readers) await reader.read();
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map(textOf), texts.map((text) => text.join("")));
});

test("a chunk larger than all that can wait keeps its place among the small ones", async () => {
  const large = "large ".repeat(3000);
  const texts = [...words(3, "before"), large, ...words(3, "after")];
  const reader = await ask(deltas(texts));
  while (!(await reader.read()).done);
  assert.equal(textOf((await bench.takeSpans())[0]), texts.join(""));
});

test("a stream that is left early loses nothing of what was read", async () => {
  const texts = words(40, "word");
  const reader = await ask(deltas(texts));
  for (let read = 0; read < 30; read++) await reader.read();
  await reader.cancel();
  assert.equal(textOf((await bench.takeSpans())[0]), texts.slice(0, 30).join(""));
});

test("a chunk that the app gives away as it comes is recorded, one that was given away before costs nothing", async () => {
  const texts = words(4, "word");
  const gone = bytes("gone");
  structuredClone(gone, { transfer: [gone.buffer] });
  const reader = await ask([...deltas(texts), gone]);
  for (let result = await reader.read(); !result.done; result = await reader.read()) {
    if (result.value.length > 0) structuredClone(result.value, { transfer: [result.value.buffer] });
  }
  assert.equal(textOf((await bench.takeSpans())[0]), texts.join(""));
  assert.equal(bench.client.diagnose().faults, 0);
});

test("a trap while waiting chunks are read costs the app nothing, and the next call is recorded", async (context) => {
  const feedStaged = context.mock.method(Core.prototype, "feedStaged", () => {
    feedStaged.mock.restore();
    throw new WebAssembly.RuntimeError("unreachable");
  });
  const chunks = CHAT_EVENTS.map(bytes);
  const reader = await ask(chunks);
  for (const chunk of chunks) assert.deepEqual((await reader.read()).value, chunk);
  assert.equal((await reader.read()).done, true);
  assert.equal(bench.client.diagnose().faults, 1);
  const next = await ask(chunks);
  while (!(await next.read()).done);
  assert.deepEqual((await bench.takeSpans()).map(textOf), ["Hallo ✓"]);
});
