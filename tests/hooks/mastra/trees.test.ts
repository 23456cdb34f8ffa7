import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createOpenAI } from "@ai-sdk/openai";
import { Mastra } from "@mastra/core";
import { Agent } from "@mastra/core/agent";
import { SpanType, withRagIngestion } from "@mastra/core/observability";
import { createTool } from "@mastra/core/tools";
import { createStep, createWorkflow } from "@mastra/core/workflows";
import { Observability } from "@mastra/observability";
import { embedMany } from "ai";
import type { EmbeddingModel } from "ai";
import { init, startSpan } from "genspan";
import type { RecordOptions } from "genspan";
import { bridge, exporter } from "genspan/mastra";
import { z } from "zod";
import type { Span } from "../../support/envelope.js";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer, streamed, whole } from "../../support/model-server.js";
import type { ModelServer, ScriptedReply } from "../../support/model-server.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

interface Case {
  readonly agent: Agent;
  readonly server: ModelServer;
  /** Another agent, or a workflow, that is traced as the agent is. */
  readonly with: (parts: Parts) => Mastra;
  readonly model: never;
  readonly vectors: EmbeddingModel;
}

type Parts = NonNullable<ConstructorParameters<typeof Mastra>[0]>;

const QUESTION = "What is the weather in Paris?";
const ONCE = { modelSettings: { maxRetries: 0 } };

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => Promise<unknown>> = {
  "a whole answer": ({ agent }) => agent.generate("hello", { modelSettings: { temperature: 0.2 } }),
  "a streamed answer": async ({ agent }) => read((await agent.stream("hello")).textStream),
  "a tool loop": ({ agent }) => agent.generate(QUESTION),
  "a streamed tool loop": async ({ agent }) => read((await agent.stream(QUESTION)).textStream),
  "tools side by side": ({ agent }) => agent.generate("What is the weather in Paris and Berlin?"),
  "a thread is a conversation": ({ agent }) => agent.generate("hello", { memory: { thread: "thread-1", resource: "somebody" } }),
  "a tool that fails": ({ agent, server }) => {
    server.script(asking("get_weather", { city: "Atlantis" }), answering("There is no forecast."));
    return agent.generate(QUESTION);
  },
  "an error": async ({ agent, server }) => {
    server.script(refusal);
    await assert.rejects(agent.generate("hello", ONCE), /no such model/);
  },
  "an error of a stream": async ({ agent, server }) => {
    server.script(refusal);
    await read((await agent.stream("hello", ONCE)).textStream).catch(nothing);
  },
  "another try": ({ agent, server }) => {
    server.script(busy);
    return agent.generate("hello", { modelSettings: { maxRetries: 1 } });
  },
  "an answer that the app aborts": async ({ agent, server }) => {
    const controller = new AbortController();
    server.script(async () => controller.abort());
    await agent.generate("hello", { abortSignal: controller.signal });
  },
  "a stream that the app aborts": async ({ agent, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    await read((await agent.stream("hello", { abortSignal: controller.signal })).textStream, () => controller.abort()).catch(nothing);
    await sleep(200);
  },
  "a stream that the app leaves": async ({ agent, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    for await (const _ of (await agent.stream("hello")).textStream) break;
  },
  "two runs at once": ({ agent }) => Promise.all(["Paris", "Berlin"].map((city) => agent.generate(`What is the weather in ${city}?`))),
  "an agent inside a tool": ({ agent, model, server, ...made }) => {
    server.script(asking("agent-weather", { prompt: QUESTION }));
    const boss = new Agent({ id: "boss", name: "boss", instructions: "Delegate.", model, agents: { weather: agent } });
    return made.with({ agents: { boss } }).getAgent("boss").generate("hello");
  },
  "embeddings of what is stored": (made) => embed(made, ["a cat", "two dogs"]),
  "embeddings that fail": async (made) => {
    made.server.script(refusal);
    await assert.rejects(embed(made, ["a cat"]), /no such model/);
  },
  "below a span of the app's": ({ agent }) => startSpan({ name: "request" }, () => agent.generate("hello")),
  "a workflow": (made) => run(made, ({ city, mastra }) => mastra.getAgent("agent").generate(`What is the weather in ${city}?`)),
  "a workflow that fails": (made) => run(made, () => Promise.reject(new Error("no forecast today"))),
  "a workflow that the app cancels": (made) => run(made, ({ cancel }) => cancel()),
};

const golden = readGolden(new URL("tree.txt", import.meta.url));
after(() => golden.finish());

for (const [name, act] of Object.entries(CASES)) {
  test(`${name} is the tree that was kept, by an exporter or a bridge, and counted once where fetch is tapped too`, async () => {
    const alone = await play(act);
    golden.hold(name, treeOf(alone));
    const outline = outlineOf(alone);
    assert.equal(outlineOf(await play(act, "wrapped")), outline);
    assert.equal(outlineOf(await play(act, "patched")), outline);
    assert.equal(outlineOf(await play(act, undefined, {}, bridge)), outline);
    assert.equal(outlineOf(await play(act, "patched", {}, bridge)), outline);
  });
}

test("what a tool does with spans and models of its own stands below it by a bridge", async () => {
  const spans = await play(({ agent }) => agent.generate("What is the weather in Madrid?"), "patched", {}, bridge);
  assert.equal(outlineOf(spans).replaceAll(/ input.*/g, ""), `invoke_agent weather (ok)
    generate_content gpt-4o-mini (ok)
    execute_tool get_weather (ok)
        look out of the window (ok)
            chat gpt-4o-mini (ok)
    generate_content gpt-4o-mini (ok)
`);
});

test("a call lasts until its answer is there, not until the tools have run that it asks for", async () => {
  const spans = await play(({ agent }) => agent.generate("What is the weather in Lisbon?"));
  const [call, tool] = ["generate_content", "execute_tool"].map((name) => spans.find((span) => span.name.startsWith(name)));
  assert.ok(call && tool && tool.end - tool.start >= SLOW_MS / 1000, "the tool takes its time");
  assert.ok(call.end <= tool.start, `the call ends at ${call.end}, the tool begins at ${tool.start}`);
});

test("the first word of a streamed answer is told of the call that it belongs to", async () => {
  const spans = await play(async ({ agent, server }) => {
    server.script(streamed({ chunks: [HALF, HALF, LAST], pauseMs: 60 }));
    await read((await agent.stream("hello")).textStream);
  });
  const first = Number(spans.find(({ name }) => name.startsWith("generate_content"))?.attributes["gen_ai.response.time_to_first_chunk"]);
  assert.ok(first > 0.05 && first < 0.18, `after ${first} seconds, of 0.18 and more`);
});

test("what is finished has left once Mastra has flushed its exporters", async () => {
  const ingest = await startIngestServer();
  const server = await startModelServer();
  const genspan = init({ dsn: ingest.dsn, flushInterval: 60_000 });
  const observability = new Observability({ configs: { genspan: { serviceName: "tests", exporters: [exporter()] } } });
  const model = createOpenAI({ baseURL: server.baseUrl, apiKey: "none" }).chat("gpt-4o-mini") as never;
  const mastra = new Mastra({ logger: false, observability, agents: { agent: new Agent({ id: "a", name: "weather", instructions: "Be brief.", model }) } });
  try {
    await mastra.getAgent("agent").generate("hello");
    await observability.flush();
    assert.deepEqual(ingest.spans().map(({ name }) => name).sort(), ["generate_content gpt-4o-mini", "invoke_agent weather"]);
  } finally {
    await genspan.close();
    await Promise.all([ingest.close(), server.close()]);
  }
});

test("contents stay here where the exporter is told so", async () => {
  const spans = await play(({ agent }) => agent.generate(QUESTION), undefined, { recordInputs: false, recordOutputs: false });
  assert.doesNotMatch(JSON.stringify(spans), /Paris|celsius|umbrella|Be brief/);
});

type Act = (made: Case) => Promise<unknown>;

const SLOW_MS = 120;

function play(act: Act, tap?: Tap, recording?: RecordOptions, watch: typeof exporter | typeof bridge = exporter): Promise<Span[]> {
  return playApp(tap, ({ server, tapped }) => {
    const openai = createOpenAI({ baseURL: server.baseUrl, apiKey: "none", ...tapped });
    const model = openai.chat("gpt-4o-mini") as never;
    const get_weather = createTool({ id: "get_weather", description: "The weather in a city", inputSchema: z.object({ city: z.string() }), execute: (asked) => forecast(asked, server) });
    const agent = new Agent({ id: "weather", name: "weather", instructions: "Be brief.", model, tools: { get_weather } });
    const observability = new Observability({ configs: { genspan: { serviceName: "tests", ...(watch === bridge ? { bridge: bridge(recording) } : { exporters: [exporter(recording)] }) } } });
    const traced = (parts: Parts): Mastra => new Mastra({ logger: false, observability, ...parts });
    return act({ agent: traced({ agents: { agent } }).getAgent("agent"), server, model, vectors: openai.embedding("text-embedding-3-small"), with: traced });
  });
}

/** Embeds as Mastra's own packages do, and tells it as they do. */
function embed(made: Case, values: string[]): Promise<unknown> {
  return withRagIngestion({ mastra: made.with({}), name: "ingestion" }, async ({ tracingContext }) => {
    const attributes = { mode: "ingest" as const, model: "text-embedding-3-small", provider: "openai", inputCount: values.length };
    const span = tracingContext?.currentSpan?.createChildSpan({ type: SpanType.RAG_EMBEDDING, name: "embed", input: values, attributes });
    try {
      const { usage } = await embedMany({ model: made.vectors, values, maxRetries: 0 });
      span?.end({ attributes: { ...attributes, usage: { inputTokens: usage.tokens } } });
    } catch (error) {
      span?.error({ error: error as Error, endSpan: true });
      throw error;
    }
  });
}

/** Runs a workflow of one step, and of another that it does not come to when it is cancelled. */
async function run(made: Case, act: (asked: { city: string; mastra: Mastra; cancel: () => Promise<unknown> }) => Promise<unknown>): Promise<void> {
  const city = z.object({ city: z.string() });
  let cancel = async (): Promise<unknown> => undefined;
  const ask = createStep({ id: "ask", inputSchema: city, outputSchema: city, execute: ({ inputData, mastra }) => act({ ...inputData, mastra, cancel }).then(() => inputData) });
  const pack = createStep({ id: "pack", inputSchema: city, outputSchema: city, execute: async ({ inputData }) => inputData });
  const trip = createWorkflow({ id: "trip", inputSchema: city, outputSchema: city }).then(ask).then(pack).commit();
  const started = await made.with({ agents: { agent: made.agent }, workflows: { trip } }).getWorkflow("trip").createRun();
  cancel = () => started.cancel();
  await started.start({ inputData: { city: "Paris" } });
}

async function forecast({ city }: { city: string }, { baseUrl }: ModelServer): Promise<object> {
  if (city === "Atlantis") throw new Error("no forecast today");
  if (city === "Lisbon") await sleep(SLOW_MS);
  if (city === "Madrid") {
    const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] });
    await startSpan({ name: "look out of the window" }, () => fetch(`${baseUrl}/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body }).then((answer) => answer.text()));
  }
  return { city, sky: "clear", celsius: 18, wind: 3 };
}

async function read(parts: AsyncIterable<unknown>, onPart: () => void = nothing): Promise<void> {
  for await (const _ of parts) onPart();
}

const refusal = whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' });
const busy = whole({ status: 429, headers: { "content-type": "application/json", "retry-after-ms": "5" }, body: '{"error":{"type":"rate_limit","message":"slow down"}}' });

const ANSWER = { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "gpt-4o-mini", usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } };

function chunk(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ ...ANSWER, object: "chat.completion.chunk", usage: undefined, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

const HALF = chunk({ role: "assistant", content: "Hi" });
const LAST = `${chunk({}, "stop")}data: ${JSON.stringify({ ...ANSWER, object: "chat.completion.chunk", choices: [] })}\n\ndata: [DONE]\n\n`;

function asking(name: string, given: object): ScriptedReply {
  const call = { id: "call_scripted1", type: "function", function: { name, arguments: JSON.stringify(given) } };
  return whole({ body: JSON.stringify({ ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }] }) });
}

function answering(content: string): ScriptedReply {
  return whole({ body: JSON.stringify({ ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] }) });
}

function nothing(): void {}
