import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Agent, handoff, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, setTraceProcessors, setTracingDisabled, tool, withTrace } from "@openai/agents";
import type { Model } from "@openai/agents";
import { processor } from "genspan/openai-agents";
import OpenAI from "openai";
import { z } from "zod";
import { streamed, whole } from "../../support/model-server.js";
import type { ModelServer, ScriptedReply } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

// The SDK turns its tracing off in tests and pages.
setTracingDisabled(false);
setTraceProcessors([processor()]);

interface Case {
  readonly server: ModelServer;
  /** By chat completions and by the Responses API. */
  readonly chat: Model;
  readonly responses: Model;
}

const QUESTION = "What is the weather in Paris?";
const runner = new Runner({ tracingDisabled: false });

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => Promise<unknown>> = {
  "a whole answer": ({ chat }) => runner.run(new Agent({ name: "greeter", model: chat, instructions: "Be brief.", modelSettings: { temperature: 0.2 } }), "hello"),
  "a whole answer of the Responses API": ({ responses }) => runner.run(new Agent({ name: "greeter", model: responses, instructions: "Be brief." }), "hello"),
  "a streamed answer": ({ chat }) => read(new Agent({ name: "greeter", model: chat })),
  "a streamed answer of the Responses API": ({ responses }) => read(new Agent({ name: "greeter", model: responses })),
  "a tool loop": ({ chat }) => runner.run(weather(chat), QUESTION),
  "a tool loop of the Responses API": ({ responses }) => runner.run(weather(responses), QUESTION),
  "a tool that fails": async (made) => {
    made.server.script(asking("get_weather", { city: "Paris" }), answering("There is no forecast."));
    const look = (): never => {
      throw new Error("no forecast today");
    };
    await runner.run(weather(made.chat, look), QUESTION);
  },
  "an error": async ({ chat, server }) => {
    server.script(whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' }));
    await assert.rejects(runner.run(new Agent({ name: "greeter", model: chat }), "hello"), /no such model/);
  },
  "a stream that the app aborts": async ({ chat, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    const result = await runner.run(new Agent({ name: "greeter", model: chat }), "hello", { stream: true, signal: controller.signal });
    for await (const _ of result.toTextStream()) controller.abort();
    await result.completed.catch(nothing);
  },
  "a handoff": async ({ chat, server }) => {
    const billing = new Agent({ name: "Billing", model: chat, handoffDescription: "Bills" });
    server.script(asking("transfer_to_Billing", {}));
    await runner.run(Agent.create({ name: "Triage", model: chat, handoffs: [handoff(billing)] }), "hello");
  },
  "an agent inside a tool": ({ chat, server }) => {
    server.script(asking("ask_inner", { input: "hello" }), answering("inner says hi"), answering("done"));
    const inner = new Agent({ name: "inner", model: chat });
    return runner.run(new Agent({ name: "outer", model: chat, tools: [inner.asTool({ toolName: "ask_inner", toolDescription: "Asks" })] }), "hello");
  },
  "two agents at once in one conversation": ({ chat }) =>
    Promise.all(["Paris", "Berlin"].map((city) => withTrace("trip", () => runner.run(weather(chat), `What is the weather in ${city}?`), { groupId: "thread-1" }))),
  "a guardrail": ({ chat }) =>
    runner.run(new Agent({ name: "greeter", model: chat, inputGuardrails: [{ name: "polite", execute: async () => ({ tripwireTriggered: false, outputInfo: {} }) }] }), "hello"),
  "a model of another kind": async () => {
    const usage = { requests: 1, inputTokens: 7, outputTokens: 2, totalTokens: 9, inputTokensDetails: [{ cached_tokens: 3 }], outputTokensDetails: [] };
    const output = [{ type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "hi" }] }];
    const model = { getResponse: async () => ({ usage, output }), getStreamedResponse: nothing } as unknown as Model;
    await runner.run(new Agent({ name: "greeter", model }), "hello");
  },
};

const golden = readGolden(new URL("tree.txt", import.meta.url));
after(() => golden.finish());

for (const [name, act] of Object.entries(CASES)) {
  test(`${name} is the tree that was kept, and counted once where fetch is tapped too`, async () => {
    const alone = await play(act);
    golden.hold(name, treeOf(alone));
    const outline = outlineOf(alone);
    assert.equal(outlineOf(await play(act, "wrapped")), outline);
    assert.equal(outlineOf(await play(act, "patched")), outline);
  });
}

function play(act: (made: Case) => Promise<unknown>, tap?: Tap): Promise<Span[]> {
  return playApp(tap, ({ server, tapped }) => {
    const openai = new OpenAI({ baseURL: server.baseUrl, apiKey: "none", maxRetries: 0, ...tapped });
    return act({ server, chat: new OpenAIChatCompletionsModel(openai, "gpt-4o-mini"), responses: new OpenAIResponsesModel(openai, "gpt-4o-mini") });
  });
}

function weather(model: Model, look: (city: string) => unknown = (city) => ({ city, sky: "clear", celsius: 18, wind: 3 })) {
  const get_weather = tool({ name: "get_weather", description: "The weather in a city", parameters: z.object({ city: z.string() }), execute: async ({ city }) => JSON.stringify(look(city)) });
  return new Agent({ name: "weather", model, tools: [get_weather] });
}

async function read(agent: Agent): Promise<void> {
  const result = await runner.run(agent, "hello", { stream: true });
  for await (const _ of result.toTextStream());
  await result.completed;
}

const HALF = `data: ${JSON.stringify({ id: "chatcmpl-1", created: 1, model: "gpt-4o-mini", choices: [{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null }] })}\n\n`;
const ANSWER = { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "gpt-4o-mini", usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } };

function asking(name: string, given: object): ScriptedReply {
  const call = { id: "call_scripted1", type: "function", function: { name, arguments: JSON.stringify(given) } };
  return whole({ body: JSON.stringify({ ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }] }) });
}

function answering(content: string): ScriptedReply {
  return whole({ body: JSON.stringify({ ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] }) });
}

function nothing(): void {}
