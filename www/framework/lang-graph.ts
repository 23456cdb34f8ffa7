import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { BaseMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { handler } from "genspan/langchain";
import { objectOf, parseJson } from "../../demo/json.js";
import type { RunnableTool } from "../agent/tool.js";
import { openaiChat } from "../sdk/openai-chat.js";
import { API_KEY, schemaOf } from "../sdk/sdk.js";
import type { Entry, ToolCall } from "../sdk/sdk.js";
import { MAX_ROUNDS } from "./framework.js";
import type { Framework, Run } from "./framework.js";

const callbacks = [handler()];

export const langGraph: Framework = {
  id: "langgraph",
  label: "LangGraph",
  package: "@langchain/langgraph",
  model: "gpt-5.4-mini",
  provider: "openai",
  sdk: openaiChat,
  answer: async (agent, conversation, run) => {
    const configuration = { baseURL: `${run.origin}/v1`, fetch: run.fetch, dangerouslyAllowBrowser: true };
    const llm = new ChatOpenAI({ apiKey: API_KEY, model: run.model, configuration });
    const tools = agent.tools.map((given) => writeTool(given, run));
    const graph = createReactAgent({ name: agent.name, llm, tools, prompt: agent.system });
    const asked = { messages: conversation.map(write) };
    const steps = await graph.stream(asked, { callbacks, streamMode: ["messages", "values"], signal: run.signal, recursionLimit: 2 * MAX_ROUNDS });
    let messages: readonly BaseMessage[] = [];
    for await (const [mode, part] of steps) {
      if (mode === "values") messages = part.messages;
      else if (part[0] instanceof AIMessageChunk && part[0].text !== "") run.onText(part[0].text);
    }
    return read(messages.slice(conversation.length));
  },
};

function write(entry: Entry): BaseMessage {
  switch (entry.role) {
    case "user":
      return new HumanMessage(entry.text);
    case "tool":
      return new ToolMessage({ tool_call_id: entry.call.id, name: entry.call.name, content: JSON.stringify(entry.result) });
    case "assistant":
      return new AIMessage({ content: entry.text, tool_calls: entry.toolCalls.map(({ id, name, arguments: args }) => ({ id, name, args })) });
  }
}

function writeTool(given: RunnableTool, run: Run) {
  const { name, description } = given;
  return tool(
    async (input) => {
      const asked = objectOf(parseJson(JSON.stringify(input)));
      const running = given.run(asked);
      run.onTool({ id: "", name, arguments: asked }, running.then(given.show));
      return JSON.stringify(await running);
    },
    { name, description, schema: schemaOf(given) },
  );
}

/** What was said: the results of tools come with the id of the call alone. */
function read(messages: readonly BaseMessage[]): Entry[] {
  const calls = new Map<string, ToolCall>();
  return messages.flatMap((message): Entry[] => {
    if (message instanceof ToolMessage) {
      const call = calls.get(message.tool_call_id);
      return call ? [{ role: "tool", call, result: objectOf(parseJson(message.text)) }] : [];
    }
    const asked = message instanceof AIMessage || message instanceof AIMessageChunk ? (message.tool_calls ?? []) : [];
    const toolCalls = asked.map(({ id = "", name, args }): ToolCall => ({ id, name, arguments: objectOf(parseJson(JSON.stringify(args))) }));
    for (const call of toolCalls) calls.set(call.id, call);
    return [{ role: "assistant", text: message.text, toolCalls }];
  });
}
