import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, handoff, MCPServerStreamableHttp, Runner, setTraceProcessors, withTrace } from "@openai/agents";
import type { Model } from "@openai/agents";
import { processor } from "genspan/openai-agents";
import { streamed } from "../../support/model-server.js";
import { answering, asking, HALF, refusal } from "../chat.js";
import { nothing, play, QUESTION, read, runner, testTrees, weather } from "./app.js";
import type { Cases } from "./app.js";
import { offerTools } from "./mcp-server.js";

/** What the app does, by name. */
const CASES: Cases = {
  "a whole answer": ({ chat }) => runner.run(new Agent({ name: "greeter", model: chat, instructions: "Be brief.", modelSettings: { temperature: 0.2 } }), "hello"),
  "a streamed answer": ({ chat }) => read(new Agent({ name: "greeter", model: chat })),
  "a tool loop": ({ chat }) => runner.run(weather(chat), QUESTION),
  "a tool that fails": async (made) => {
    made.server.script(asking("get_weather", { city: "Paris" }), answering("There is no forecast."));
    const look = (): never => {
      throw new Error("no forecast today");
    };
    await runner.run(weather(made.chat, look), QUESTION);
  },
  "an error": async ({ chat, server }) => {
    server.script(refusal);
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
  "a streamed tool loop": ({ chat }) => read(weather(chat), QUESTION),
  "tools side by side": ({ chat }) => runner.run(weather(chat), "What is the weather in Paris and Berlin?"),
  "an error of a stream": async ({ chat, server }) => {
    server.script(refusal);
    await assert.rejects(read(new Agent({ name: "greeter", model: chat })), /no such model/);
  },
  "a stream that the app leaves": async ({ chat, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const result = await runner.run(new Agent({ name: "greeter", model: chat }), "hello", { stream: true });
    for await (const _ of result.toTextStream()) break;
    await sleep(20);
  },
  "a stream without counts": async ({ chat, server }) => {
    server.script(streamed({ chunks: [HALF, HALF.replace('"finish_reason":null', '"finish_reason":"stop"'), "data: [DONE]\n\n"] }));
    await read(new Agent({ name: "greeter", model: chat }));
  },
  "a guardrail that stops the run": async ({ chat }) => {
    const strict = { name: "strict", execute: async () => ({ tripwireTriggered: true, outputInfo: {} }) };
    await assert.rejects(runner.run(new Agent({ name: "greeter", model: chat, inputGuardrails: [strict] }), "hello"), /guardrail/i);
  },
  "no contents, where the SDK tells none": async ({ chat, responses }) => {
    const silent = new Runner({ tracingDisabled: false, traceIncludeSensitiveData: false });
    for (const model of [chat, responses]) await silent.run(new Agent({ name: "greeter", model }), "hello");
  },
  "tools of an MCP server": async ({ chat, server }) => {
    const shelf = await offerTools();
    const mcp = new MCPServerStreamableHttp({ url: shelf.url, name: "shelf" });
    await mcp.connect();
    try {
      server.script(asking("get_book", { title: "Atlas" }), answering("It is there."), asking("get_book", { title: "none" }), answering("It is not."));
      const librarian = new Agent({ name: "librarian", model: chat, mcpServers: [mcp] });
      await runner.run(librarian, "Is the atlas there?");
      await runner.run(librarian, "Is nothing there?");
    } finally {
      await mcp.close();
      await shelf.close();
    }
  },
};

testTrees(CASES, new URL("tree.txt", import.meta.url));

test("an agent tells contents only where they are recorded", async () => {
  setTraceProcessors([processor({ recordInputs: false, recordOutputs: false })]);
  try {
    const spans = await play(({ chat }) => runner.run(new Agent({ name: "greeter", model: chat, instructions: "Be brief." }), "hello"));
    const told = spans.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /messages|instructions/.test(name));
    assert.deepEqual([spans.length, told], [3, []]);
  } finally {
    setTraceProcessors([processor()]);
  }
});
