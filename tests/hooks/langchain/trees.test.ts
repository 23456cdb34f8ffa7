import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { tool } from "@langchain/core/tools";
import type { ToolRunnableConfig } from "@langchain/core/tools";
import { Annotation, Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { z } from "zod";
import { streamed } from "../../support/model-server.js";
import { answering, asking, HALF, refusal } from "../chat.js";
import { forecast, nothing, read, testTrees, weatherTool } from "./app.js";
import type { Case, Cases } from "./app.js";

const QUESTION = "What is the weather in Paris?";

/** What the app does, by name. */
const CASES: Cases = {
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
    made.server.script(refusal);
    await assert.rejects(agent(made).invoke({ messages: [{ role: "user", content: "hello" }] }, made.traced), /no such model/);
  },
  "a whole answer that the app aborts": async (made) => {
    made.server.script(streamed({ chunks: [], then: "hang" }));
    const controller = new AbortController();
    const answered = agent(made).invoke({ messages: [{ role: "user", content: "hello" }] }, { ...made.traced, signal: controller.signal });
    await sleep(20);
    controller.abort();
    await assert.rejects(answered);
    await sleep(20);
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
    const look = async (city: string, config: ToolRunnableConfig): Promise<object> => {
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

testTrees(CASES, new URL("tree.txt", import.meta.url));

function agent({ model }: Case, look: (city: string, config: ToolRunnableConfig) => unknown = forecast, checkpointer?: MemorySaver, name = "weather") {
  return createReactAgent({ llm: model, tools: [weatherTool(look)], name, ...(checkpointer ? { checkpointer } : {}) });
}
