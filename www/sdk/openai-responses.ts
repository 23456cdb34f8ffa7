import OpenAI from "openai";
import { objectOf, parseJson } from "../../demo/json.js";
import { API_KEY, schemaOf } from "./sdk.js";
import type { Entry, Question, Sdk } from "./sdk.js";

export const openaiResponses: Sdk = {
  id: "openai-responses",
  label: "OpenAI Responses",
  package: "openai",
  model: "gpt-5.4-mini",
  provider: "openai",
  ask: async ({ origin, model, fetch, system, conversation, tools, signal, onText }) => {
    const openai = new OpenAI({ apiKey: API_KEY, baseURL: `${origin}/v1`, dangerouslyAllowBrowser: true, fetch });
    const stream = openai.responses.stream({ model, instructions: system, input: conversation.flatMap(write), tools: tools.map(writeTool) }, { signal });
    stream.on("response.output_text.delta", (event) => onText(event.delta));
    const response = await stream.finalResponse();
    const toolCalls = response.output.flatMap((item) =>
      item.type === "function_call" ? [{ id: item.call_id, name: item.name, arguments: objectOf(parseJson(item.arguments)) }] : [],
    );
    return { text: response.output_text, toolCalls };
  },
};

function write(entry: Entry): OpenAI.Responses.ResponseInputItem[] {
  switch (entry.role) {
    case "user":
      return [{ role: "user", content: entry.text }];
    case "tool":
      return [{ type: "function_call_output", call_id: entry.call.id, output: JSON.stringify(entry.result) }];
    case "assistant": {
      const calls = entry.toolCalls.map((call) => ({
        type: "function_call" as const,
        call_id: call.id,
        name: call.name,
        arguments: JSON.stringify(call.arguments),
      }));
      return entry.text === "" ? calls : [{ role: "assistant", content: entry.text }, ...calls];
    }
  }
}

function writeTool(tool: Question["tools"][number]): OpenAI.Responses.FunctionTool {
  return { type: "function", name: tool.name, description: tool.description, parameters: schemaOf(tool), strict: true };
}
