import OpenAI from "openai";
import { objectOf, parseJson } from "../../demo/json.js";
import { API_KEY, schemaOf } from "./sdk.js";
import type { Entry, Question, Said, Sdk } from "./sdk.js";

export const openaiChat: Sdk = {
  id: "openai-chat",
  label: "OpenAI chat",
  package: "openai",
  model: "gpt-5.4-mini",
  provider: "openai",
  ask: async ({ origin, model, fetch, system, conversation, tools, signal, onText }) => {
    const openai = new OpenAI({ apiKey: API_KEY, baseURL: `${origin}/v1`, dangerouslyAllowBrowser: true, fetch });
    const stream = openai.chat.completions.stream(
      {
        model,
        messages: [{ role: "system", content: system }, ...conversation.map(write)],
        stream_options: { include_usage: true },
        ...(tools.length > 0 && { tools: tools.map(writeTool) }),
      },
      { signal },
    );
    stream.on("content", (piece) => onText(piece));
    return read(await stream.finalMessage());
  },
};

function write(entry: Entry): OpenAI.ChatCompletionMessageParam {
  switch (entry.role) {
    case "user":
      return { role: "user", content: entry.text };
    case "tool":
      return { role: "tool", tool_call_id: entry.call.id, content: JSON.stringify(entry.result) };
    case "assistant": {
      const calls = entry.toolCalls.map((call) => ({ id: call.id, type: "function" as const, function: { name: call.name, arguments: JSON.stringify(call.arguments) } }));
      return { role: "assistant", content: entry.text, ...(calls.length > 0 && { tool_calls: calls }) };
    }
  }
}

function writeTool(tool: Question["tools"][number]): OpenAI.ChatCompletionTool {
  return { type: "function", function: { name: tool.name, description: tool.description, parameters: schemaOf(tool) } };
}

function read(message: OpenAI.ChatCompletionMessage): Said {
  const calls = (message.tool_calls ?? []).flatMap((call) =>
    call.type === "function" ? [{ id: call.id, name: call.function.name, arguments: objectOf(parseJson(call.function.arguments)) }] : [],
  );
  return { text: message.content ?? "", toolCalls: calls };
}
