import { GoogleGenAI } from "@google/genai";
import type { Content, FunctionCall, FunctionDeclaration, Part } from "@google/genai";
import { objectOf, parseJson } from "../../demo/json.js";
import { API_KEY, schemaOf } from "./sdk.js";
import type { Entry, Question, Sdk, ToolCall } from "./sdk.js";

/** The other SDKs retry by themselves; this one wants to be told. */
const MAX_ATTEMPTS = 3;

export const gemini: Sdk = {
  id: "gemini",
  label: "Gemini",
  package: "@google/genai",
  model: "gemini-3.8-flash",
  provider: "google_genai",
  ask: async ({ origin, model, fetch, system, conversation, tools, signal, onText }) => {
    const google = new GoogleGenAI({ apiKey: API_KEY, httpOptions: { baseUrl: origin, fetch, retryOptions: { attempts: MAX_ATTEMPTS } } });
    const stream = await google.models.generateContentStream({
      model,
      contents: write(conversation),
      config: {
        systemInstruction: system,
        abortSignal: signal,
        ...(tools.length > 0 && { tools: [{ functionDeclarations: tools.map(writeTool) }] }),
      },
    });
    let text = "";
    const toolCalls: ToolCall[] = [];
    for await (const chunk of stream) {
      const piece = textOf(chunk.candidates?.[0]?.content?.parts ?? []);
      if (piece !== "") onText(piece);
      text += piece;
      toolCalls.push(...(chunk.functionCalls ?? []).map(readCall));
    }
    return { text, toolCalls };
  },
};

/** The SDK's own `text` warns about parts that are no text. */
function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.thought === true ? "" : (part.text ?? ""))).join("");
}

function readCall(call: FunctionCall): ToolCall {
  return { id: call.id ?? "", name: call.name ?? "", arguments: objectOf(parseJson(JSON.stringify(call.args ?? {}))) };
}

/** Results of tools that ran side by side belong into one content. */
function write(conversation: readonly Entry[]): Content[] {
  const contents: Content[] = [];
  for (const entry of conversation) {
    const last = contents.at(-1);
    const role = entry.role === "assistant" ? "model" : "user";
    const parts = writeParts(entry);
    if (last?.role === role) last.parts?.push(...parts);
    else contents.push({ role, parts });
  }
  return contents;
}

function writeParts(entry: Entry): Part[] {
  switch (entry.role) {
    case "user":
      return [{ text: entry.text }];
    case "tool":
      return [{ functionResponse: { id: entry.call.id, name: entry.call.name, response: entry.result } }];
    case "assistant": {
      const calls = entry.toolCalls.map((call): Part => ({ functionCall: { id: call.id, name: call.name, args: call.arguments } }));
      return entry.text === "" ? calls : [{ text: entry.text }, ...calls];
    }
  }
}

function writeTool(tool: Question["tools"][number]): FunctionDeclaration {
  return { name: tool.name, description: tool.description, parametersJsonSchema: schemaOf(tool) };
}
