// Another provider: its counts and its contents come in LangChain's own words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createAgent } from "langchain";
import { streamed, whole } from "../../support/model-server.js";
import { nothing, play, read, testTrees, weatherTool } from "./app.js";
import type { Cases } from "./app.js";

const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-4-0", content: [], stop_reason: null, usage: { input_tokens: 5, cache_creation_input_tokens: 7, cache_read_input_tokens: 100, output_tokens: 1 } };
const BEGUN = event({ type: "message_start", message });
const HALF = BEGUN + event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }) + event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } });
const REST = event({ type: "content_block_stop", index: 0 }) + event({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 9 } }) + event({ type: "message_stop" });

/** What the app does, by name. */
const CASES: Cases = {
  "a whole answer": ({ claude, traced }) => claude.invoke([["system", "Be brief."], ["user", "hello"]], traced),
  "a streamed answer": async ({ claude, traced }) => read(await claude.stream("hello", traced)),
  "a tool loop": ({ claude, traced }) => createAgent({ model: claude, tools: [weatherTool()], name: "weather" }).invoke({ messages: [{ role: "user", content: "What is the weather in Paris?" }] }, traced),
  "an error": async ({ claude, server, traced }) => {
    server.script(whole({ status: 404, body: '{"type":"error","error":{"type":"not_found_error","message":"no such model"}}' }));
    await assert.rejects(claude.invoke("hello", traced), /no such model/);
  },
  "a stream that the app aborts": async ({ claude, server, traced }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    await read(await claude.stream("hello", { ...traced, signal: controller.signal }), () => controller.abort()).catch(nothing);
    await sleep(20);
  },
};

testTrees(CASES, new URL("anthropic.txt", import.meta.url));

for (const tap of [undefined, "wrapped", "patched"] as const) {
  test(`counts are those of the wire, whole and streamed, fetch ${tap ?? "not tapped"}: LangChain adds what the first event counts to what the last one counts anew`, async () => {
    const spans = await play(async ({ claude, server, traced }) => {
      const content = [{ type: "text", text: "Hi" }];
      server.script(whole({ body: JSON.stringify({ ...message, content, stop_reason: "end_turn", usage: { ...message.usage, output_tokens: 9 } }) }), streamed({ chunks: [HALF, REST] }));
      await claude.invoke("hello", traced);
      await read(await claude.stream("hello", traced));
    }, tap);
    const counts = ["input_tokens", "cache_read.input_tokens", "cache_creation.input_tokens", "output_tokens", "total_tokens"];
    const told = spans.map(({ attributes }) => counts.map((count) => attributes[`gen_ai.usage.${count}`]));
    assert.deepEqual(told, Array(2).fill([112, 100, 7, 9, 121]));
  });
}

test("the first chunk is the first that says something", async () => {
  const pauseMs = 60;
  const [span] = await play(async ({ claude, server, traced }) => {
    server.script(streamed({ chunks: [BEGUN, HALF.slice(BEGUN.length), REST], pauseMs }));
    await read(await claude.stream("hello", traced));
  });
  assert.ok(Number(span?.attributes["gen_ai.response.time_to_first_chunk"]) >= (1.8 * pauseMs) / 1000);
});

function event(data: { type: string; [name: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
