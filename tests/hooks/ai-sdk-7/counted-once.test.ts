import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { embed, generateText, isStepCount, registerTelemetry, streamText, tool, wrapLanguageModel } from "ai";
import type { Telemetry } from "ai";
import { createOpenAI as createOpenAI5 } from "ai-openai-5";
import { generateText as generateText5, wrapLanguageModel as wrapLanguageModel5 } from "ai-5";
import { generateText as generateText6, registerTelemetryIntegration } from "ai-6";
import { createOpenAI as createOpenAI6 } from "ai-openai-6";
import { init } from "genspan";
import { integration, middleware, register, telemetry } from "genspan/ai-sdk";
import { z } from "zod";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer, whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { outlineOf } from "../tree.js";

const PROMPT = "hello";
const AGENT = "invoke_agent greeter (ok)\n    generate_content gpt-4o-mini (ok)\n";
const CALL = "generate_content gpt-4o-mini (ok)\n";
const named = { telemetry: { functionId: "greeter" } };

declare const globalThis: { AI_SDK_TELEMETRY_INTEGRATIONS?: object[] } & typeof global;

afterEach(() => {
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = [];
});

test("registering twice, in any two ways, records once", async () => {
  const mine = integration();
  const ways: [string, () => void][] = [
    ["register and register", () => void [register(), register()]],
    ["register and the SDK's own function", () => void [register(), registerTelemetry(integration())]],
    ["the same integration twice", () => registerTelemetry(mine, mine)],
    ["two integrations", () => registerTelemetry(integration(), integration())],
    ["a version 6 beside it, which calls the same list", () => registerTelemetryIntegration(integration())],
  ];
  for (const [way, set] of ways) {
    globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = [];
    set();
    assert.equal(await traced(({ chat }) => generateText({ model: chat, prompt: PROMPT, ...named })), AGENT, way);
  }
});

test("an integration for one call takes the place of the global one", async () => {
  register();
  const options = { telemetry: { functionId: "greeter", integrations: [integration()] } };
  assert.equal(await traced(({ chat }) => generateText({ model: chat, prompt: PROMPT, ...options })), AGENT);
});

test("what register undoes records no more, and the tapped fetch does", async () => {
  register()();
  assert.equal(await traced(({ chat }) => generateText({ model: chat, prompt: PROMPT, ...named })), "chat gpt-4o-mini (ok)\n");
});

test("a call that the app leaves out of telemetry is told by the tapped fetch", async () => {
  register();
  const left = { telemetry: { isEnabled: false } };
  assert.equal(await traced(({ chat }) => generateText({ model: chat, prompt: PROMPT, ...left })), "chat gpt-4o-mini (ok)\n");
});

test("the telemetry of the SDK goes before a middleware, and that before fetch", async () => {
  const middlewares = [middleware({ specificationVersion: "v4" }), middleware({ specificationVersion: "v4" })];
  const wrapped = ({ chat }: Models) => wrapLanguageModel({ model: chat, middleware: middlewares });
  assert.equal(await traced((models) => generateText({ model: wrapped(models), prompt: PROMPT })), CALL);
  assert.equal(await traced(async (models) => read(streamText({ model: wrapped(models), prompt: PROMPT }).textStream)), CALL);
  register();
  assert.equal(await traced((models) => generateText({ model: wrapped(models), prompt: PROMPT, ...named })), AGENT);
  assert.equal(await traced(async (models) => read(streamText({ model: wrapped(models), prompt: PROMPT, ...named }).textStream)), AGENT);
});

test("a middleware of version 5 tells of a call and stands back behind a tracer", async () => {
  const wrapped = ({ chat5 }: Models) => wrapLanguageModel5({ model: chat5, middleware: middleware() });
  assert.equal(await traced((models) => generateText5({ model: wrapped(models), prompt: PROMPT })), CALL);
  const experimental_telemetry = telemetry({ functionId: "greeter" });
  assert.equal(await traced((models) => generateText5({ model: wrapped(models), prompt: PROMPT, experimental_telemetry })), AGENT);
});

test("a model that a middleware asks beside the one it guards is a call of its own", async () => {
  register();
  const tree = await traced(({ chat, fetch, baseUrl }) => {
    const guard = async (): Promise<void> => {
      const body = JSON.stringify({ model: "guard-model", messages: [{ role: "user", content: "May this pass?" }] });
      await (await fetch(`${baseUrl}/chat/completions`, { method: "POST", body })).text();
    };
    const guarded = wrapLanguageModel({
      model: chat,
      middleware: { specificationVersion: "v4", wrapGenerate: async ({ doGenerate }) => guard().then(doGenerate) },
    });
    return generateText({ model: guarded, prompt: PROMPT, ...named });
  });
  assert.equal(tree, `${AGENT}        chat guard-model (ok)\n`);
});

test("what fetch knows better completes the span: status, host, and the counts that version 5 does not pass on", async () => {
  const spans = await spansOf(({ chat5 }) => generateText5({ model: chat5, prompt: PROMPT, experimental_telemetry: telemetry() }));
  const call = spans.find(({ name }) => name === "generate_content gpt-4o-mini");
  assert.deepEqual(
    ["http.response.status_code", "server.address", "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.cache_read.input_tokens"].map((name) => call?.attributes[name]),
    [200, "127.0.0.1", 16, 0],
  );
  assert.match(String(call?.attributes["genspan.response.request_id"]), /^req_/);
});

test("another try is a call of its own, and so is each of its requests' failures", async () => {
  register();
  const busy = whole({ status: 429, headers: { "content-type": "application/json", "retry-after-ms": "1" }, body: '{"error":{"message":"slow down"}}' });
  const tree = await traced(({ chat, script }) => {
    script(busy);
    return generateText({ model: chat, prompt: PROMPT, ...named });
  });
  assert.equal(tree, "invoke_agent greeter (ok)\n    generate_content gpt-4o-mini (error)\n    generate_content gpt-4o-mini (ok)\n");
});

test("version 6, version 5 and version 7 side by side are a tree each", async () => {
  register();
  const experimental_telemetry = telemetry({ functionId: "greeter" });
  const tree = await traced(({ chat, chat5, chat6 }) =>
    Promise.all([
      generateText({ model: chat, prompt: PROMPT, ...named }),
      generateText6({ model: chat6, prompt: PROMPT, experimental_telemetry }),
      generateText5({ model: chat5, prompt: PROMPT, experimental_telemetry: telemetry({ functionId: "greeter" }) }),
    ]),
  );
  assert.equal(tree, AGENT.repeat(3));
});

test("an embedding is counted once", async () => {
  register();
  assert.equal(await traced(({ embedding }) => embed({ model: embedding, value: "a cat" })), "embeddings text-embedding-3-small (ok)\n");
});

test("callbacks return nothing and at once, and hold up nothing when they are odd", async () => {
  const made = integration();
  const events = Object.entries(made).filter(([name]) => name.startsWith("on"));
  assert.ok(events.length > 10);
  for (const [, callback] of events) {
    for (const event of [undefined, {}, { callId: 1 }, new Proxy({}, { get: () => { throw new Error("no"); } })]) {
      assert.equal(Reflect.apply(callback, undefined, [event]), undefined);
    }
  }
  const telemetry: Telemetry = made;
  assert.equal(await telemetry.executeTool?.({ callId: "none", toolCallId: "none", execute: async () => 18 }), 18);
});

test("a tool that asks a model by fetch has that call below it", async () => {
  register();
  const tree = await traced(({ chat, fetch, baseUrl }) => {
    const ask = async (city: string): Promise<object> => {
      const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: `Tell me of ${city}` }] });
      await (await fetch(`${baseUrl}/chat/completions`, { method: "POST", body })).text();
      return { city, sky: "clear", celsius: 18, wind: 3 };
    };
    const tools = { get_weather: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => ask(city) }) };
    return generateText({ model: chat, tools, prompt: "What is the weather in Paris?", stopWhen: isStepCount(3), ...named });
  });
  assert.equal(tree, "invoke_agent greeter (ok)\n    generate_content gpt-4o-mini (ok)\n    execute_tool get_weather (ok)\n        chat gpt-4o-mini (ok)\n    generate_content gpt-4o-mini (ok)\n");
});

/** The models of a local server in all three majors, asked through a tapped fetch. */
type Models = ReturnType<typeof modelsOf>;

function modelsOf(server: ModelServer, fetch: typeof globalThis.fetch) {
  const settings = { baseURL: server.baseUrl, apiKey: "none", fetch };
  const openai = createOpenAI(settings);
  return {
    fetch,
    baseUrl: server.baseUrl,
    script: server.script,
    chat: openai.chat("gpt-4o-mini"),
    embedding: openai.embeddingModel("text-embedding-3-small"),
    chat5: createOpenAI5(settings).chat("gpt-4o-mini"),
    chat6: createOpenAI6(settings).chat("gpt-4o-mini"),
  };
}

/** What was sent of what an app does. */
async function spansOf(act: (models: Models) => PromiseLike<unknown>): Promise<Span[]> {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  const client = init({ dsn: ingest.dsn });
  try {
    await act(modelsOf(server, client.fetch));
  } finally {
    await client.close();
    await Promise.all([server.close(), ingest.close()]);
  }
  return ingest.spans();
}

/** The same as a tree of names. */
async function traced(act: (models: Models) => PromiseLike<unknown>): Promise<string> {
  return outlineOf(await spansOf(act));
}

async function read(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}
