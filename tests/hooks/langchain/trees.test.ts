import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { tool } from "@langchain/core/tools";
import { Annotation, Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { handler } from "genspan/langchain";
import { z } from "zod";
import { streamed, whole } from "../../support/model-server.js";
import type { ModelServer, ScriptedReply } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

interface Case {
  readonly model: ChatOpenAI;
  readonly server: ModelServer;
  /** What every call is given. */
  readonly traced: { callbacks: ReturnType<typeof handler>[] };
}

const QUESTION = "What is the weather in Paris?";

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => Promise<unknown>> = {
  "a whole answer": ({ model, traced }) => model.invoke([["system", "Be brief."], ["user", "hello"]], traced),
  "a streamed answer": async ({ model, traced }) => read(await model.stream("hello", traced)),
  "an agent with a tool": (made) => agent(made).invoke({ messages: [{ role: "user", content: QUESTION }] }, made.traced),
  "a streamed agent": async (made) => read(await agent(made).stream({ messages: [{ role: "user", content: QUESTION }] }, made.traced)),
  "a thread is a conversation": (made) =>
    agent(made, forecast, new MemorySaver()).invoke({ messages: [{ role: "user", content: "hello" }] }, { ...made.traced, configurable: { thread_id: "thread-1" } }),
  "tools side by side": (made) => agent(made).invoke({ messages: [{ role: "user", content: "What is the weather in Paris and Berlin?" }] }, made.traced),
  "a tool that fails": (made) => {
    made.server.script(asking("get_weather", { city: "Paris" }), answering("There is no forecast."));
    const look = (): never => {
      throw new Error("no forecast today");
    };
    return agent(made, look).invoke({ messages: [{ role: "user", content: QUESTION }] }, made.traced);
  },
  "an error": async (made) => {
    made.server.script(whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' }));
    await assert.rejects(agent(made).invoke({ messages: [{ role: "user", content: "hello" }] }, made.traced), /no such model/);
  },
  "a stream that the app aborts": async ({ model, server, traced }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    await read(await model.stream("hello", { ...traced, signal: controller.signal }), () => controller.abort()).catch(nothing);
    await sleep(20);
  },
  "a stream that the app leaves": async ({ model, server, traced }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    for await (const _ of await model.stream("hello", traced)) break;
  },
  "two agents at once": (made) => Promise.all(["Paris", "Berlin"].map((city) => agent(made).invoke({ messages: [{ role: "user", content: `What is the weather in ${city}?` }] }, made.traced))),
  "an agent inside a tool": (made) => {
    const look = async (city: string, config: object): Promise<object> => {
      await agent(made, forecast, undefined, "inner").invoke({ messages: [{ role: "user", content: `Tell me about ${city}` }] }, config);
      return forecast(city);
    };
    return agent(made, look).invoke({ messages: [{ role: "user", content: QUESTION }] }, made.traced);
  },
  "an agent hands over to another": (made) => {
    made.server.script(asking("transfer_to_travel", {}));
    const transfer = tool(async () => new Command({ goto: "travel", graph: Command.PARENT, update: {} }), { name: "transfer_to_travel", description: "Hands over", schema: z.object({}) });
    const triage = createReactAgent({ llm: made.model, tools: [transfer], name: "triage" });
    const travel = createReactAgent({ llm: made.model, tools: [], name: "travel" });
    const supervisor = new StateGraph(MessagesAnnotation).addNode("triage", triage, { ends: ["travel"] }).addNode("travel", travel).addEdge(START, "triage").addEdge("travel", END).compile({ name: "supervisor" });
    return supervisor.invoke({ messages: [{ role: "user", content: "hello" }] }, made.traced);
  },
  "an interrupt is no error": async ({ traced }) => {
    const State = Annotation.Root({ said: Annotation<string> });
    const graph = new StateGraph(State).addNode("ask", () => ({ said: interrupt("May I?") })).addEdge(START, "ask").compile({ name: "careful", checkpointer: new MemorySaver() });
    await graph.invoke({ said: "" }, { ...traced, configurable: { thread_id: "thread-2" } });
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
    const configuration = { baseURL: server.baseUrl, ...tapped };
    const model = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "none", temperature: 0.2, maxRetries: 0, configuration });
    return act({ model, server, traced: { callbacks: [handler()] } });
  });
}

function agent({ model }: Case, look: (city: string, config: object) => unknown = forecast, checkpointer?: MemorySaver, name = "weather") {
  const schema = z.object({ city: z.string() });
  const weather = tool(async ({ city }, config) => look(city, config), { name: "get_weather", description: "The weather in a city", schema });
  return createReactAgent({ llm: model, tools: [weather], name, ...(checkpointer ? { checkpointer } : {}) });
}

function forecast(city: string): object {
  return { city, sky: "clear", celsius: 18, wind: 3 };
}

async function read(parts: AsyncIterable<unknown>, onPart: () => void = nothing): Promise<void> {
  for await (const _ of parts) onPart();
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
