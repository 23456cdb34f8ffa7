import Anthropic from "@anthropic-ai/sdk";
import { objectOf, parseJson } from "../../demo/json.js";
import { API_KEY, schemaOf } from "./sdk.js";
import type { Entry, Question, Sdk } from "./sdk.js";

const MAX_TOKENS = 4_000;

export const anthropic: Sdk = {
  id: "anthropic",
  label: "Anthropic",
  package: "@anthropic-ai/sdk",
  model: "claude-sonnet-5",
  provider: "anthropic",
  ask: async ({ origin, model, fetch, system, conversation, tools, signal, onText }) => {
    const client = new Anthropic({ apiKey: API_KEY, baseURL: origin, dangerouslyAllowBrowser: true, fetch });
    const stream = client.messages.stream(
      { model, max_tokens: MAX_TOKENS, system, messages: write(conversation), tools: tools.map(writeTool) },
      { signal },
    );
    stream.on("text", (piece) => onText(piece));
    const { content } = await stream.finalMessage();
    return {
      text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
      toolCalls: content.flatMap((block) =>
        block.type === "tool_use" ? [{ id: block.id, name: block.name, arguments: objectOf(parseJson(JSON.stringify(block.input))) }] : [],
      ),
    };
  },
};

/** Roles have to alternate here, so that results of tools that ran side by side share one message. */
function write(conversation: readonly Entry[]): Anthropic.MessageParam[] {
  const messages: Anthropic.MessageParam[] = [];
  for (const entry of conversation) {
    const last = messages.at(-1);
    const role = entry.role === "assistant" ? "assistant" : "user";
    const blocks = writeBlocks(entry);
    if (last?.role === role && Array.isArray(last.content)) last.content.push(...blocks);
    else messages.push({ role, content: blocks });
  }
  return messages;
}

function writeBlocks(entry: Entry): Anthropic.ContentBlockParam[] {
  switch (entry.role) {
    case "user":
      return [{ type: "text", text: entry.text }];
    case "tool":
      return [{ type: "tool_result", tool_use_id: entry.call.id, content: JSON.stringify(entry.result) }];
    case "assistant": {
      const calls = entry.toolCalls.map((call) => ({ type: "tool_use" as const, id: call.id, name: call.name, input: call.arguments }));
      return entry.text === "" ? calls : [{ type: "text", text: entry.text }, ...calls];
    }
  }
}

function writeTool(tool: Question["tools"][number]): Anthropic.Tool {
  return { name: tool.name, description: tool.description, input_schema: schemaOf(tool) };
}
