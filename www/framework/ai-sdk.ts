import { createOpenAI } from "@ai-sdk/openai";
import { isStepCount, jsonSchema, streamText, tool } from "ai";
import type { ModelMessage, StepResult, ToolSet } from "ai";
import { register } from "genspan/ai-sdk";
import type { JsonObject } from "../../demo/json.js";
import { objectOf, parseJson } from "../../demo/json.js";
import type { RunnableTool } from "../agent/tool.js";
import { openaiChat } from "../sdk/openai-chat.js";
import { API_KEY, schemaOf } from "../sdk/sdk.js";
import type { Entry } from "../sdk/sdk.js";
import { MAX_ROUNDS } from "./framework.js";
import type { Framework, Run } from "./framework.js";

register();

export const aiSdk: Framework = {
  id: "ai-sdk",
  label: "AI SDK",
  package: "ai",
  model: "gpt-5.4-mini",
  provider: "openai",
  sdk: openaiChat,
  answer: async (agent, conversation, run) => {
    const openai = createOpenAI({ apiKey: API_KEY, baseURL: `${run.origin}/v1`, fetch: run.fetch });
    const answer = streamText({
      model: openai.chat(run.model),
      instructions: agent.system,
      messages: conversation.map(write),
      tools: Object.fromEntries(agent.tools.map((given) => [given.name, writeTool(given, run)])),
      stopWhen: isStepCount(MAX_ROUNDS),
      abortSignal: run.signal,
      // Errors come as parts as well.
      onError: () => undefined,
      telemetry: { functionId: agent.name },
    });
    for await (const part of answer.fullStream) {
      if (part.type === "text-delta") run.onText(part.text);
      else if (part.type === "error") throw part.error;
    }
    run.signal.throwIfAborted();
    return (await answer.steps).flatMap(read);
  },
};

function write(entry: Entry): ModelMessage {
  switch (entry.role) {
    case "user":
      return { role: "user", content: entry.text };
    case "tool": {
      const { id, name } = entry.call;
      return { role: "tool", content: [{ type: "tool-result", toolCallId: id, toolName: name, output: { type: "text", value: JSON.stringify(entry.result) } }] };
    }
    case "assistant": {
      const calls = entry.toolCalls.map((call) => ({ type: "tool-call" as const, toolCallId: call.id, toolName: call.name, input: call.arguments }));
      return { role: "assistant", content: entry.text === "" ? calls : [{ type: "text", text: entry.text }, ...calls] };
    }
  }
}

function writeTool(given: RunnableTool, run: Run) {
  return tool({
    description: given.description,
    inputSchema: jsonSchema<JsonObject>(schemaOf(given)),
    execute: (input, { toolCallId }) => {
      const running = given.run(input);
      run.onTool({ id: toolCallId, name: given.name, arguments: input }, running.then(given.show));
      return running;
    },
  });
}

/** A step: what the model said, and what the tools answered that it asked for. */
function read({ text, toolCalls, toolResults }: StepResult<ToolSet>): Entry[] {
  const said = toolCalls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, arguments: plain(input) }));
  const results = toolResults.map(({ toolCallId, toolName, input, output }): Entry => {
    return { role: "tool", call: { id: toolCallId, name: toolName, arguments: plain(input) }, result: plain(output) };
  });
  return [{ role: "assistant", text, toolCalls: said }, ...results];
}

function plain(value: unknown): JsonObject {
  return objectOf(parseJson(JSON.stringify(value)));
}
