import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import * as genspan from "../../js/entry/node.js";
import { startSpotlight } from "../../scripts/demo/spotlight.mjs";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";

const MODEL = "gpt-4o-mini";
const READ_WITHIN_MS = 10_000;

let spotlight: { origin: string; stop: () => void };
before(async () => {
  spotlight = await startSpotlight();
});
after(() => spotlight.stop());

test("a real spotlight holds the transaction with its tokens", async (context) => {
  const [ingest, model] = [await startIngestServer(), await startModelServer()];
  context.after(() => Promise.all([ingest.close(), model.close()]));
  const client = genspan.init({ dsn: ingest.dsn, spotlight: `${spotlight.origin}/stream` });
  const openai = new OpenAI({ fetch: client.fetch, baseURL: model.baseUrl, apiKey: "sk-test" });
  await client.invokeAgent({ name: "Weather Agent" }, () => openai.chat.completions.create({ model: MODEL, messages: [{ role: "user", content: "Hello" }] }));
  assert.equal(await client.flush(), true);
  await client.close();

  const [header, [[item, transaction]]] = JSON.parse(await firstEvent(`${spotlight.origin}/stream?client=test`));
  const [span] = transaction.spans;
  const { usage } = model.reports[0] ?? assert.fail("the model was not asked");
  assert.equal(item.type, "transaction");
  assert.equal(header.trace.transaction, "invoke_agent Weather Agent");
  assert.equal(transaction.contexts.trace.op, "gen_ai.invoke_agent");
  assert.deepEqual([span.op, span.description], ["gen_ai.chat", `chat ${MODEL}`]);
  assert.deepEqual([span.data["gen_ai.usage.input_tokens"], span.data["gen_ai.usage.output_tokens"]], [usage.input, usage.output]);
  assert.equal(ingest.spans().length, 2);
});

/** The data of the first event that the stream replays: one line of it. */
async function firstEvent(url: string): Promise<string> {
  const response = await fetch(url, { headers: { "last-event-id": "0" }, signal: AbortSignal.timeout(READ_WITHIN_MS) });
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const data = /^data:(.*)\n/m.exec(text)?.[1];
    if (data !== undefined) return data;
  }
  throw new Error(`${url} replayed nothing`);
}
