import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Span } from "../support/envelope.js";
import { reportedLosses } from "../support/losses.js";
import { readRows } from "../runtime/rows.js";
import { run, textOf } from "./example.js";
import type { Run } from "./example.js";
import { withoutChance } from "./without-chance.js";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const names = (await readdir(new URL("./examples", import.meta.url))).map((file) => file.replace(/\.ts$/, "")).sort();

/** What each example must have led to. */
const EXPECTED: Record<string, (run: Run) => void> = {
  quickstart({ stdout, ingest, reports: [report] }) {
    const [span] = ingest.spans();
    assert.ok(stdout.length > 0 && span && report);
    assert.deepEqual(tokens(span), [report.usage.input, report.usage.output]);
    const sent = ingest.arrivals[0]?.envelope;
    const lines = sent && [sent.header, ...sent.items.flatMap(({ header, payload }) => [header, payload])];
    assert.deepEqual(blocks("json").map((block) => withoutChance(JSON.parse(block))), lines?.map(withoutChance));
  },
  agents({ stdout, ingest, reports: [report] }) {
    const spans = ingest.spans();
    assert.equal(stdout, "string\n");
    assert.deepEqual(treeOf(spans), [["chat gpt-4o-mini", "invoke_agent Weather Agent"], ["invoke_agent Weather Agent", undefined]]);
    assert.deepEqual(spans.map(({ attributes }) => attributes["gen_ai.agent.name"]), ["Weather Agent", "Weather Agent"]);
    assert.deepEqual(spans[1] && tokens(spans[1]), [report?.usage.input, report?.usage.output]);
  },
  tools({ stdout, ingest }) {
    const [tool, agent] = ingest.spans();
    assert.equal(stdout, "18\n");
    assert.deepEqual([tool?.name, tool?.parentSpanId], ["execute_tool get_weather", agent?.spanId]);
    assert.deepEqual([tool?.attributes["gen_ai.tool.call.arguments"], tool?.attributes["gen_ai.tool.call.result"]], ['{"city":"Paris"}', undefined]);
  },
  handoff({ ingest }) {
    assert.deepEqual(treeOf(ingest.spans()), [
      ["handoff from Weather Agent to Travel Agent", "invoke_agent Weather Agent"],
      ["invoke_agent Weather Agent", "plan a trip"],
      ["invoke_agent Travel Agent", "plan a trip"],
      ["plan a trip", undefined],
    ]);
  },
  "ai-sdk"({ stdout, ingest, reports }) {
    assert.equal(stdout, "This is what the weather tool reports:\n");
    const spans = ingest.spans();
    const agent = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    const below = spans.filter((span) => span !== agent).sort((one, other) => one.start - other.start);
    assert.equal(agent?.name, "invoke_agent Weather Agent");
    assert.deepEqual(below.map(({ name }) => name), ["generate_content gpt-4o-mini", "execute_tool get_weather", "generate_content gpt-4o-mini"]);
    assert.deepEqual(tokens(agent), ["input", "output"].map((kind) => reports.reduce((sum, { usage }) => sum + (kind === "input" ? usage.input : usage.output), 0)));
  },
  "ai-sdk-middleware"({ stdout, ingest, reports: [report] }) {
    assert.equal(stdout, "true\n");
    const spans = ingest.spans();
    assert.deepEqual(spans.map(({ name }) => name), ["generate_content gpt-4o-mini"]);
    assert.deepEqual(spans.map(tokens), [[report?.usage.input, report?.usage.output]]);
  },
  anthropic({ stdout, ingest, reports: [report] }) {
    assert.equal(stdout, "assistant\n");
    assert.deepEqual(ingest.spans().map((span) => [span.name, ...tokens(span)]), [["chat claude-sonnet-5", report?.usage.input, report?.usage.output]]);
  },
  "browser-ai"({ stdout, ingest }) {
    assert.equal(stdout, "Paris is the capital of France\nIt is clear in Paris\n");
    const spans = ingest.spans().sort((one, other) => one.start - other.start);
    assert.deepEqual(spans.map(({ name }) => name), ["chat gemini-nano", "chat gemini-nano", "execute_tool get_weather"]);
    assert.deepEqual([spans[0] && tokens(spans[0]), spans[2]?.parentSpanId], [[7, 6], spans[1]?.spanId]);
  },
  langchain({ stdout, ingest, reports }) {
    assert.equal(stdout, "This is what the weather tool reports:\n");
    const spans = ingest.spans();
    const agent = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    assert.ok(agent);
    assert.deepEqual([agent.name, agent.attributes["gen_ai.conversation.id"]], ["invoke_agent Weather Agent", "conv_abc123"]);
    assert.deepEqual(spans.map(({ name }) => name).sort(), ["agent", "agent", "chat gpt-4o-mini", "chat gpt-4o-mini", "execute_tool get_weather", "invoke_agent Weather Agent", "tools"]);
    assert.deepEqual(tokens(agent), ["input", "output"].map((kind) => reports.reduce((sum, { usage }) => sum + (kind === "input" ? usage.input : usage.output), 0)));
  },
  "openai-agents"({ stdout, ingest, reports }) {
    assert.equal(stdout, "This is what the weather tool reports:\n");
    const spans = ingest.spans();
    const agent = spans.find(({ name }) => name === "invoke_agent Weather Agent");
    assert.ok(agent);
    assert.deepEqual(spans.map(({ name }) => name).sort(), ["Agent workflow", "chat gpt-4o-mini", "chat gpt-4o-mini", "execute_tool get_weather", "invoke_agent Weather Agent"]);
    assert.deepEqual(tokens(agent), ["input", "output"].map((kind) => reports.reduce((sum, { usage }) => sum + (kind === "input" ? usage.input : usage.output), 0)));
  },
  mastra({ stdout, ingest, reports }) {
    assert.equal(stdout, "This is what the weather tool reports:\n");
    const spans = ingest.spans();
    const agent = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    const below = spans.filter((span) => span !== agent).sort((one, other) => one.start - other.start);
    assert.deepEqual([agent?.name, agent?.attributes["gen_ai.conversation.id"]], ["invoke_agent Weather Agent", "conv_abc123"]);
    assert.deepEqual(below.map(({ name }) => name), ["generate_content gpt-4o-mini", "execute_tool get_weather", "generate_content gpt-4o-mini"]);
    assert.deepEqual(agent && tokens(agent), ["input", "output"].map((kind) => reports.reduce((sum, { usage }) => sum + (kind === "input" ? usage.input : usage.output), 0)));
  },
  spans({ stdout, ingest }) {
    assert.equal(stdout, "Hello.\n");
    assert.deepEqual(ingest.spans().map((span) => [span.name, ...tokens(span)]), [["chat my-model", 12, 3]]);
  },
  mcp({ stdout, ingest }) {
    assert.equal(stdout, "18 °C\n");
    const [server, client] = ingest.spans();
    assert.deepEqual([server, client].map((span) => [span?.name, span?.attributes["sentry.op"]]), [
      ["tools/call get_weather", "mcp.server"],
      ["tools/call get_weather", "mcp.client"],
    ]);
    assert.deepEqual([server?.traceId, server?.parentSpanId], [client?.traceId, client?.spanId]);
  },
  "mcp-sdk"({ stdout, ingest }) {
    assert.match(stdout, /18 °C in Paris/);
    const [client, server] = ["mcp.client", "mcp.server"].map((op) => ingest.spans().find(({ name, attributes }) => name === "tools/call get_weather" && attributes["sentry.op"] === op));
    assert.ok(client && server);
    assert.deepEqual([server.traceId, server.parentSpanId], [client.traceId, client.spanId]);
  },
  conversations({ ingest }) {
    const seen = ingest.spans().map(({ attributes }) => [attributes["gen_ai.conversation.id"], attributes["user.id"], attributes["plan"]]);
    assert.deepEqual(seen, Array(2).fill(["conv_abc123", "user_7", "free"]));
  },
  linking({ stdout, ingest }) {
    const [span] = ingest.spans();
    assert.equal(stdout, `d4cda95b652f4a1592b449d5929fda1b-${span?.spanId}-1\n`);
    assert.deepEqual([span?.traceId, span?.parentSpanId], ["d4cda95b652f4a1592b449d5929fda1b", "6e0c63257de34c92"]);
  },
  sampling({ stdout, ingest }) {
    assert.equal(stdout, "openai gpt-4o-mini 1\n");
    const [calls, pages] = [true, false].map((isCall) => ingest.spans().filter(({ name }) => name.startsWith("chat ") === isCall).length);
    assert.equal(calls, 1);
    assert.equal((pages ?? 0) + (reportedLosses(ingest)["sample_rate span"] ?? 0), 100);
    assert.ok(pages !== undefined && pages < 60, `${pages} of 100 pages were kept at a rate of 0.1`);
  },
  edge({ stdout, ingest }) {
    const [segment] = ingest.spans();
    assert.equal(stdout, "{ asked: '/api/chat/7' }\n");
    assert.deepEqual([segment?.name, segment?.attributes["http.response.status_code"]], ["POST /api/chat/:room", 200]);
  },
  otlp({ ingest }) {
    const [agent] = ingest.spans();
    assert.deepEqual([agent?.name, agent?.attributes["sentry.environment"]], ["invoke_agent Weather Agent", "staging"]);
  },
  sentry({ ingest }) {
    const [call, ...others] = ingest.spans();
    const theirs = others.find(({ name }) => name === "answer a question");
    assert.ok(call && theirs);
    assert.deepEqual([call.name, call.traceId, call.parentSpanId], ["chat gpt-4o-mini", theirs.traceId, theirs.spanId]);
    assert.equal(call.attributes["sentry.release"], "shop@1.4.0");
  },
  privacy({ ingest }) {
    const contents = ingest.spans().map(({ attributes }) => [attributes["gen_ai.input.messages"], attributes["gen_ai.output.messages"]].map(String));
    assert.deepEqual(contents[0], ["undefined", "undefined"]);
    assert.match(contents[1]?.[0] ?? "", /weather in \[city\]/);
    assert.match(contents[1]?.[1] ?? "", /"role":"assistant"/);
  },
  delivery({ stdout, ingest }) {
    assert.match(stdout, /^true 0$/m);
    assert.match(stdout, /^genspan: span: a span on its own$/m);
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["a span on its own"]);
  },
  tunnel({ ingest }) {
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["through the tunnel"]);
    assert.equal(typeof ingest.arrivals[0]?.envelope.header["dsn"], "string");
  },
  errors({ stdout, ingest }) {
    assert.equal(stdout, "Error: the weather service is down\n");
    const items = ingest.arrivals.flatMap(({ envelope }) => envelope.items);
    assert.deepEqual(items.map(({ header }) => header["type"]), ["event", "span"]);
    assert.deepEqual(ingest.spans().map(({ status }) => status), ["error"]);
  },
};

/** The name of each span and of the one above it. */
function treeOf(spans: readonly Span[]): unknown[] {
  return spans.map((span) => [span.name, spans.find(({ spanId }) => spanId === span.parentSpanId)?.name]);
}

for (const name of names) {
  test(`the example "${name}" stands in the README, runs, and sends what it says`, async () => {
    assert.ok(blocks("ts").includes(await textOf(name)), `README.md does not show tests/readme/examples/${name}.ts as it is`);
    const result = await run(name);
    assert.equal(result.stderr, "");
    const expect = EXPECTED[name];
    assert.ok(expect, `nothing is expected of ${name}`);
    expect(result);
  });
}

test("the README shows no code that is not run", async () => {
  const examples = await Promise.all(names.map(textOf));
  assert.deepEqual(blocks("ts").filter((block) => !examples.includes(block)), []);
});

test("the README shows for each runtime the very file that runs there, and no other script", async () => {
  const files = new Set((await readRows()).map(({ runtime }) => runtime.example));
  const paths = [...[...files].map((file) => `../runtime/${file}`), "../serve/worker/example.js"];
  const shown = await Promise.all(paths.map((path) => readFile(new URL(path, import.meta.url), "utf8")));
  assert.deepEqual(["js", "html"].flatMap(blocks).sort(), shown.sort());
});

test("the README lists the options that there are, and no others", async () => {
  const types = await readFile(new URL("../../js/types/options.ts", import.meta.url), "utf8");
  const options = /export interface Options \{(.*?)\n\}/s.exec(types)?.[1] ?? "";
  const typed = [...options.matchAll(/^ {2}(\w+)\?:/gm)].map((match) => match[1]);
  const listed = [...(/^## Options\n(.*?)^## /ms.exec(readme)?.[1] ?? "").matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]);
  assert.ok(typed.length > 0);
  assert.deepEqual(listed.sort(), typed.sort());
});

/** The fenced blocks of a language, in their order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1] ?? "");
}

function tokens({ attributes }: Span): unknown[] {
  return [attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]];
}
