import assert from "node:assert/strict";
import { test } from "node:test";
import { streamed, whole } from "../support/model-server.js";
import type { ScriptedReply } from "../support/model-server.js";
import { bothWays, CHAT_EVENTS, chatRequest, openBench } from "./bench.js";

const bench = await openBench();

const LONG_LINE = `data: {"choices":[{"delta":{"content":"${"x".repeat(20 * 1024 * 1024)}"}}]}\n\n`;

const INPUTS: Record<string, () => ScriptedReply> = {
  "malformed JSON": () => whole({ body: '{"choices": [}' }),
  "malformed JSON in a stream": () => streamed({ chunks: [CHAT_EVENTS[0] ?? "", "data: {oops\n\n", ...CHAT_EVENTS.slice(1)] }),
  "invalid UTF-8": () => streamed({ chunks: [Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0xff, 0xfe, 0x80, 0x0a, 0x0a]), ...CHAT_EVENTS] }),
  "a line of 20 MB": () => streamed({ chunks: [LONG_LINE, ...CHAT_EVENTS] }),
  "an HTML page with status 200": () => whole({ headers: { "content-type": "text/html" }, body: "<!doctype html><title>Maintenance</title>" }),
  "a 500 with a JSON error": () => whole({ status: 500, body: JSON.stringify({ error: { message: "overloaded", type: "server_error" } }) }),
  "a 500 with an HTML error": () => whole({ status: 500, headers: { "content-type": "text/html" }, body: "<h1>Bad gateway</h1>" }),
  "an empty body": () => whole({ body: "" }),
  "an empty stream": () => streamed({ chunks: [] }),
  "a stream cut off inside an event": () => streamed({ chunks: [...CHAT_EVENTS.slice(0, 2), 'data: {"choices":[{"del'] }),
  "bytes of anything": () => streamed({ chunks: [Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256))] }),
};

/** In these the answer tells nothing, or says that it is none of a model. */
const UNSEEN = new Set(["malformed JSON", "an HTML page with status 200", "an empty body", "an empty stream", "bytes of anything"]);

for (const [name, reply] of Object.entries(INPUTS)) {
  test(`${name} reaches the app as it came`, async () => {
    const { plain, wrapped, spans } = await bothWays(bench, reply, async (fetch) => {
      const response = await fetch(bench.chatUrl, chatRequest({ stream: true }));
      return [response.status, Buffer.from(await response.arrayBuffer()).toString("latin1")];
    });
    assert.ok(plain[0] === wrapped[0] && plain[1] === wrapped[1], "the same bytes");
    if (!UNSEEN.has(name)) assert.deepEqual(spans.map((span) => span.attributes["gen_ai.request.model"]), ["gpt-4o-mini"]);
    assert.equal(bench.client.diagnose().faults, 0);
  });
}

test("usage after a broken event is still counted", async () => {
  const { spans } = await bothWays(bench, INPUTS["malformed JSON in a stream"] ?? whole.bind(undefined, {}), async (fetch) =>
    (await fetch(bench.chatUrl, chatRequest({ stream: true }))).text(),
  );
  assert.deepEqual(spans.map(({ attributes }) => attributes["gen_ai.usage.output_tokens"]), [4]);
});

test("a request that is no JSON is no reason to stumble", async () => {
  for (const body of ["{", "", "\ud800", "null", "[".repeat(100_000)]) {
    const fetch = bench.client.wrapFetch(async () => new Response("{}", { headers: { "content-type": "application/json" } }));
    assert.equal(await (await fetch(bench.chatUrl, { method: "POST", body })).text(), "{}");
  }
  await bench.takeSpans();
  assert.equal(bench.client.diagnose().faults, 0);
});
