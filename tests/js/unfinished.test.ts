import assert from "node:assert/strict";
import { test } from "node:test";
import { streamed } from "../support/model-server.js";
import { chatRequest, openBench, CHAT_EVENTS } from "./bench.js";

const bench = await openBench();

test("a stream that an SDK reads no further than to its terminal event ends with the agent above, which has its tokens", async () => {
  bench.model.script(streamed({ chunks: CHAT_EVENTS, then: "hang" }));
  await bench.client.invokeAgent({ name: "A" }, async (agent) => {
    const response = await agent.fetch(bench.chatUrl, chatRequest({ stream: true }));
    // As Ollama's and Hugging Face's do: they neither cancel nor read once more.
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    for (let text = ""; !text.includes("[DONE]"); ) text += decoder.decode((await reader?.read())?.value);
  });
  const spans = await bench.takeSpans();
  const tokens = spans.map(({ attributes }) => [attributes["gen_ai.operation.name"], attributes["gen_ai.usage.output_tokens"]]);
  assert.deepEqual(Object.fromEntries(tokens), { chat: 4, invoke_agent: 4 });
});
