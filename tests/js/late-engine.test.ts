import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { packedCore } from "#inline";
import { provideWasm } from "../../js/engine/module.js";
import { unpack } from "../../js/engine/unpack.js";
import { init } from "../../js/index.js";
import { restoreModule } from "../../js/sorted/restore.js";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer, streamed } from "../support/model-server.js";
import { CHAT_EVENTS, chatRequest } from "./bench.js";

// As in a browser: the module is there only some time after `init`.
let deliver: (() => void) | undefined;
provideWasm(() => new Promise((resolve) => (deliver = () => resolve(unpack(packedCore, restoreModule)))));

test("what happens before the core is there is recorded with its own times, in one trace", async () => {
  const [model, ingest] = [await startModelServer(), await startIngestServer()];
  const client = init({ dsn: ingest.dsn });
  assert.equal(client.diagnose().engine, "starting");
  model.script(streamed({ chunks: CHAT_EVENTS }));
  const before = Date.now();
  const other = await client.fetch("data:text/plain,other");
  const text = await client.invokeAgent({ name: "Early Bird" }, async (agent) => {
    const response = await agent.fetch(`${model.baseUrl}/chat/completions`, chatRequest({ stream: true }));
    return response.text();
  });
  const after = Date.now();
  assert.deepEqual([await other.text(), text], ["other", CHAT_EVENTS.join("")]);

  await sleep(50);
  deliver?.();
  // Nobody flushes: what was kept leaves by itself.
  await ingest.untilSpans(2);
  assert.equal(client.diagnose().engine, "ready");
  const spans = ingest.spans();
  const agent = spans.find(({ name }) => name === "invoke_agent Early Bird");
  const chat = spans.find(({ name }) => name === "chat gpt-4o-mini");
  assert.equal(spans.length, 2);
  assert.deepEqual([chat?.parentSpanId, chat?.traceId], [agent?.spanId, agent?.traceId]);
  assert.equal(chat?.attributes["gen_ai.usage.output_tokens"], 4);
  for (const span of spans) assert.ok(span.start * 1000 >= before - 2 && span.end * 1000 <= after + 2, "its own times");
  await Promise.all([client.close(0), model.close(), ingest.close()]);
});
