// `createAgent` of `langchain` itself: an agent is a graph of LangGraph with nodes of its own names.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware, tool, toolStrategy } from "langchain";
import type { ToolRunnableConfig } from "@langchain/core/tools";
import { z } from "zod";
import { streamed } from "../../support/model-server.js";
import { answering, asking, HALF, refusal } from "../chat.js";
import { forecast, nothing, read, testTrees, weatherTool } from "./app.js";
import type { Case, Cases } from "./app.js";

const QUESTION = "What is the weather in Paris?";

/** What the app does, by name. */
const CASES: Cases = {
  "a whole answer": (made) => agent(made).invoke(asked("hello"), made.traced),
  "a tool loop": (made) => agent(made).invoke(asked(QUESTION), made.traced),
  "a streamed tool loop": async (made) => read(await agent(made).stream(asked(QUESTION), { ...made.traced, streamMode: "messages" })),
  "tools side by side": (made) => agent(made).invoke(asked("What is the weather in Paris and Berlin?"), made.traced),
  "an error": async (made) => {
    made.server.script(refusal);
    await assert.rejects(agent(made).invoke(asked("hello"), made.traced), /no such model/);
  },
  "an error of a stream": async (made) => {
    made.server.script(refusal);
    await assert.rejects(agent(made).stream(asked("hello"), { ...made.traced, streamMode: "messages" }).then(read), /no such model/);
  },
  "a run that the app aborts": async (made) => {
    made.server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    const parts = await agent(made).stream(asked("hello"), { ...made.traced, streamMode: "messages", signal: controller.signal });
    await read(parts, () => controller.abort()).catch(nothing);
    await sleep(20);
  },
  "a run that the app leaves": async (made) => {
    made.server.script(streamed({ chunks: [HALF], then: "hang" }));
    for await (const _ of await agent(made).stream(asked("hello"), { ...made.traced, streamMode: "messages" })) break;
    await sleep(20);
  },
  "two agents at once": (made) => Promise.all(["Paris", "Berlin"].map((city) => agent(made).invoke(asked(`What is the weather in ${city}?`), made.traced))),
  "an agent inside a tool": (made) => {
    const look = async (city: string, config: ToolRunnableConfig): Promise<object> => {
      await agent(made, undefined, "inner").invoke(asked(`Tell me about ${city}`), config);
      return forecast(city);
    };
    return agent(made, look).invoke(asked(QUESTION), made.traced);
  },
  "an answer in a shape": (made) => {
    made.server.script(asking("extract-1", { city: "Paris" }));
    const shape = toolStrategy(z.object({ city: z.string() }));
    return createAgent({ model: made.model, tools: [], name: "reader", responseFormat: shape }).invoke(asked("Where?"), made.traced).catch(nothing);
  },
  "a middleware is a step": (made) => {
    const counting = createMiddleware({ name: "counting", beforeModel: () => undefined });
    return createAgent({ model: made.model, tools: [], name: "greeter", middleware: [counting] }).invoke(asked("hello"), made.traced);
  },
  "a tool that waits for a person, in a thread": async (made) => {
    const look = (city: string): object => (interrupt("May I?") === "yes" ? forecast(city) : {});
    const careful = createAgent({ model: made.model, tools: [weatherTool(look)], name: "careful", checkpointer: new MemorySaver() });
    const thread = { ...made.traced, configurable: { thread_id: "thread-3" } };
    await careful.invoke(asked(QUESTION), thread);
    await careful.invoke(new Command({ resume: "yes" }), thread);
  },
  "an agent hands over to another": (made) => {
    made.server.script(asking("transfer_to_travel", {}), answering("Take the train."));
    const transfer = tool(async () => new Command({ goto: "travel", graph: Command.PARENT, update: {} }), { name: "transfer_to_travel", description: "Hands over", schema: z.object({}) });
    const triage = createAgent({ model: made.model, tools: [transfer], name: "triage" });
    const travel = createAgent({ model: made.model, tools: [], name: "travel" });
    const graph = new StateGraph(MessagesAnnotation).addNode("triage", triage.graph, { ends: ["travel"] }).addNode("travel", travel.graph).addEdge(START, "triage").addEdge("travel", END);
    return graph.compile({ name: "supervisor" }).invoke(asked("hello"), made.traced);
  },
  "a way inside a graph is no handoff": (made) => {
    made.server.script(asking("stop", {}));
    const stop = tool(async () => new Command({ goto: END, update: {} }), { name: "stop", description: "Stops", schema: z.object({}) });
    return createAgent({ model: made.model, tools: [stop], name: "stopper" }).invoke(asked("hello"), made.traced);
  },
};

testTrees(CASES, new URL("create-agent.txt", import.meta.url));

function agent({ model }: Case, look?: (city: string, config: ToolRunnableConfig) => unknown, name = "weather") {
  return createAgent({ model, tools: [weatherTool(look)], name, systemPrompt: "Be brief." });
}

function asked(content: string) {
  return { messages: [{ role: "user", content }] };
}
