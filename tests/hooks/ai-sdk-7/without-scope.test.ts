// Browsers have no AsyncLocalStorage. It must be gone before genspan is loaded, so nothing here imports that at the top.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, isStepCount, streamText, tool } from "ai";
import { createOpenAI as createOpenAI5 } from "ai-openai-5";
import { generateText as generateText5 } from "ai-5";
import { z } from "zod";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer, whole } from "../../support/model-server.js";
import { outlineOf } from "../tree.js";

Reflect.defineProperty(process, "getBuiltinModule", { value: undefined });
const { init } = await import("genspan");
const { register, telemetry } = await import("genspan/ai-sdk");
register();

const WEATHER = [
  "invoke_agent weather (ok)",
  "    generate_content gpt-4o-mini (ok)",
  "    execute_tool get_weather (ok)",
  "    generate_content gpt-4o-mini (ok)\n",
].join("\n");
const GREETER = "invoke_agent greeter (ok)\n    generate_content gpt-4o-mini (ok)\n";
const busy = whole({ status: 429, headers: { "content-type": "application/json", "retry-after-ms": "1" }, body: '{"error":{"message":"slow down"}}' });

test("agents at once are a tree each, and each call is counted once, with no scope to tell what belongs together", async () => {
  assert.equal(await traced(({ weather }) => Promise.all([weather(), weather(), weather()])), WEATHER.repeat(3));
});

test("an agent inside a tool is a trace of its own", async () => {
  const tree = await traced(({ weather, greet }) => weather(greet));
  assert.equal(tree, [WEATHER, GREETER].join(""));
});

test("another try is counted once as well", async () => {
  const tree = await traced(({ greet, script }) => {
    script(busy);
    return greet();
  });
  assert.equal(tree, "invoke_agent greeter (ok)\n    generate_content gpt-4o-mini (error)\n    generate_content gpt-4o-mini (ok)\n");
});

test("a call without telemetry beside one with it is told by fetch: there is a span for each, and the tokens of both are there", async () => {
  const spans = await spansOf(({ greet, greetUnseen }) => Promise.all([greet(), greetUnseen()]));
  assert.deepEqual(spans.map(({ name }) => name).sort(), ["chat gpt-4o-mini", "generate_content gpt-4o-mini", "invoke_agent greeter"]);
  assert.deepEqual(calls(spans), [5, 5]);
});

test("counts are those of the call itself where two ask the same model at once", async () => {
  const spans = await spansOf(({ greet }) => Promise.all([greet("hello"), greet("hello to all of you out there")]));
  assert.deepEqual(calls(spans), [5, 11]);
});

test("version 5 asks through the tracer of its call", async () => {
  assert.equal(await traced(({ greet5 }) => Promise.all([greet5(), greet5()])), GREETER.repeat(2));
});

type App = ReturnType<typeof appOf>;

function appOf(server: Awaited<ReturnType<typeof startModelServer>>, fetch: typeof globalThis.fetch) {
  const settings = { baseURL: server.baseUrl, apiKey: "none", fetch };
  const model = createOpenAI(settings).chat("gpt-4o-mini");
  const greeter = { telemetry: { functionId: "greeter" } };
  return {
    script: server.script,
    greet: (prompt = "hello") => generateText({ model, prompt, ...greeter }),
    greetUnseen: () => generateText({ model, prompt: "hello", telemetry: { isEnabled: false } }),
    greet5: () => generateText5({ model: createOpenAI5(settings).chat("gpt-4o-mini"), prompt: "hello", experimental_telemetry: telemetry({ functionId: "greeter" }) }),
    async weather(look: () => PromiseLike<unknown> = async () => undefined) {
      const execute = async ({ city }: { city: string }): Promise<object> => {
        await look();
        return { city, sky: "clear", celsius: 18, wind: 3 };
      };
      const tools = { get_weather: tool({ inputSchema: z.object({ city: z.string() }), execute }) };
      const { textStream } = streamText({ model, tools, prompt: "What is the weather in Paris?", stopWhen: isStepCount(3), telemetry: { functionId: "weather" } });
      for await (const _ of textStream);
    },
  };
}

async function spansOf(act: (app: App) => PromiseLike<unknown>) {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  const client = init({ dsn: ingest.dsn });
  try {
    await act(appOf(server, client.fetch));
  } finally {
    await client.close();
    await Promise.all([server.close(), ingest.close()]);
  }
  return ingest.spans();
}

async function traced(act: (app: App) => PromiseLike<unknown>): Promise<string> {
  return outlineOf(await spansOf(act));
}

/** The input tokens of the calls, the fewest first. */
function calls(spans: Awaited<ReturnType<typeof spansOf>>): number[] {
  const asked = spans.filter(({ name }) => !name.startsWith("invoke_agent"));
  return asked.map(({ attributes }) => Number(attributes["gen_ai.usage.input_tokens"])).sort((one, other) => one - other);
}
