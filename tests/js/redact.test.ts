import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "../../js/entry/node.js";
import type { Options } from "../../js/entry/node.js";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench();

/** What is sent of a call and of a span by hand whose contents the app redacts itself. */
async function send(redact: Options["redact"]) {
  const client = init({ dsn: bench.ingest.dsn, recordInputs: true, recordOutputs: true, redact });
  bench.model.script(whole({ body: CHAT_ANSWER }));
  await (await client.fetch(bench.chatUrl, chatRequest())).text();
  client.executeTool({ name: "pay", arguments: { card: 4111111111111111 } }, () => "paid by Ann");
  assert.throws(() => client.startSpan({ name: "fails" }, () => { throw new Error("Ann has no money"); }));
  await client.close();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items);
  const spans = await bench.takeSpans();
  return { client, text: JSON.stringify(items), attributes: Object.assign({}, ...spans.map((span) => span.attributes)) };
}

test("a function of the app's redacts every text, is told where it stands, and not asked for Sentry's own words", async () => {
  const asked: [string, string][] = [];
  const { attributes, text } = await send((text, where) => {
    asked.push([where, text]);
    return text.replaceAll("Ann", "[name]").replaceAll("4111111111111111", "[card]");
  });
  assert.deepEqual(asked, [
    ["gen_ai.input.messages", "hello"],
    ["gen_ai.output.messages", "Hallo ✓"],
    ["gen_ai.output.messages", "stop"],
    ["gen_ai.tool.call.arguments", "4111111111111111"],
    ["gen_ai.tool.call.result", "paid by Ann"],
    ["exception.value", "Ann has no money"],
    ["sentry.status.message", "Ann has no money"],
  ]);
  assert.equal(attributes["gen_ai.input.messages"], '[{"role":"user","parts":[{"type":"text","content":"hello"}]}]');
  assert.deepEqual([attributes["gen_ai.tool.call.arguments"], attributes["gen_ai.tool.call.result"]], ['{"card":"[card]"}', "paid by [name]"]);
  assert.doesNotMatch(text, /Ann|4111/);
});

const FAILING: Record<string, unknown> = {
  "throws": () => { throw new Error("Ann"); },
  "returns no string": () => 7,
  "returns a promise that never settles": () => new Promise(() => undefined),
  "returns nothing": () => undefined,
};
for (const [how, redact] of Object.entries(FAILING)) {
  test(`where it ${how}, the text is left out and counted, never sent`, async () => {
    const { text, attributes, client } = await send(redact as (text: string) => string);
    assert.doesNotMatch(text, /Ann|4111|hello|Hallo/);
    assert.equal(attributes["gen_ai.tool.call.result"], "[left out]");
    assert.equal(client.diagnose().faults, 0);
  });
}

test("a function that makes spans itself does not go round for ever, and their contents are left out", async () => {
  let calls = 0;
  const client = init({
    dsn: bench.ingest.dsn,
    recordOutputs: true,
    redact(text) {
      calls += 1;
      client.executeTool({ name: "inner" }, () => `inner ${text}`);
      return "clean";
    },
  });
  client.executeTool({ name: "outer" }, () => "secret");
  await client.close();
  const results = (await bench.takeSpans()).map(({ name, attributes }) => [name, attributes["gen_ai.tool.call.result"]]);
  assert.deepEqual([calls, results], [1, [["execute_tool inner", "[left out]"], ["execute_tool outer", "clean"]]]);
});

test("error messages are redacted as contents are", async () => {
  const client = init({ dsn: bench.ingest.dsn, redact: true });
  assert.throws(() => client.startSpan({ name: "fails" }, () => { throw new Error("no mail to ann@example.com"); }));
  await client.close();
  const text = JSON.stringify(bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items));
  await bench.takeSpans();
  assert.doesNotMatch(text, /ann@example/);
  assert.match(text, /no mail to \[email\]/);
});
