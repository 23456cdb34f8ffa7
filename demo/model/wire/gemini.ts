import { arrayOf, isObject, objectOf, textOf } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import { words } from "../frame.js";
import type { Frame } from "../frame.js";
import type { Message, Reply, Tool, Usage } from "../question.js";
import { demandList } from "./wire.js";
import type { Wire } from "./wire.js";

/** `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent?alt=sse` */
export const gemini: Wire = {
  name: "gemini",
  path: /\/models\/[^/:]+:(?:generateContent|streamGenerateContent)$/,
  read: (body, path) => ({
    model: decodeURIComponent(/\/models\/([^/:]+):/.exec(path)?.[1] ?? ""),
    system: partsText(objectOf(body["systemInstruction"])),
    messages: demandList(body, "contents").map(objectOf).flatMap(readContent),
    tools: arrayOf(body["tools"]).flatMap((tool) => arrayOf(objectOf(tool)["functionDeclarations"])).map(readTool),
    delivery: path.endsWith(":streamGenerateContent") ? "stream" : "whole",
  }),
  whole: (reply) => chunk(reply, allParts(reply), "STOP", reply.usage),
  stream: streamChunks,
  refuse: (status, message) => ({ error: { code: status, message, status: STATUSES.get(status) ?? "INTERNAL" } }),
};

const STATUSES = new Map([
  [400, "INVALID_ARGUMENT"],
  [404, "NOT_FOUND"],
  [429, "RESOURCE_EXHAUSTED"],
]);

/** Lines end in CRLF, as Google's do; every chunk carries the usage so far, of which the last counts. */
function* streamChunks(reply: Reply): Iterable<Frame> {
  const parts = pieces(reply);
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const usage = last ? reply.usage : { ...reply.usage, output: Math.min(index + 1, reply.usage.output), reasoning: 0 };
    const data = JSON.stringify(chunk(reply, [part], last ? "STOP" : undefined, usage));
    yield { text: `data: ${data}\r\n\r\n`, after: index === 0 ? "thinking" : "a word" };
  }
}

function chunk(reply: Reply, parts: JsonObject[], finish: string | undefined, usage: Usage): JsonObject {
  return {
    candidates: [{ content: { parts, role: "model" }, index: 0, ...(finish === undefined ? {} : { finishReason: finish }) }],
    usageMetadata: writeUsage(usage),
    modelVersion: reply.question.model,
    responseId: reply.id,
  };
}

function allParts(reply: Reply): JsonObject[] {
  const { reasoning, text } = reply.answer;
  return [
    ...(reasoning === "" ? [] : [{ text: reasoning, thought: true }]),
    ...(text === "" ? [] : [{ text }]),
    ...callParts(reply),
  ];
}

/** The same parts, text cut into words; a function call is never cut. */
function pieces(reply: Reply): JsonObject[] {
  return [
    ...words(reply.answer.reasoning).map((text) => ({ text, thought: true })),
    ...words(reply.answer.text).map((text) => ({ text })),
    ...callParts(reply),
  ];
}

function callParts(reply: Reply): JsonObject[] {
  return reply.answer.toolCalls.map((call) => ({ functionCall: { id: call.id, name: call.name, args: call.arguments } }));
}

/** `candidatesTokenCount` leaves the thoughts out. */
function writeUsage(usage: Usage): JsonObject {
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output - usage.reasoning,
    totalTokenCount: usage.input + usage.output,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: usage.input }],
    ...(usage.cached === 0 ? {} : { cachedContentTokenCount: usage.cached }),
    ...(usage.reasoning === 0 ? {} : { thoughtsTokenCount: usage.reasoning }),
  };
}

function readContent(content: JsonObject): Message[] {
  const parts = arrayOf(content["parts"]).map(objectOf);
  const results = parts.flatMap((part) => (isObject(part["functionResponse"]) ? [part["functionResponse"]] : []));
  if (results.length > 0) {
    return results.map((result) => ({ role: "tool", toolName: textOf(result["name"]), text: JSON.stringify(result["response"] ?? null) }));
  }
  const calls = parts.flatMap((part) => (isObject(part["functionCall"]) ? [part["functionCall"]] : []));
  const toolCalls = calls.map((call) => ({ id: textOf(call["id"]), name: textOf(call["name"]), arguments: objectOf(call["args"]) }));
  return [{ role: content["role"] === "model" ? "assistant" : "user", text: partsText(content), toolCalls }];
}

function partsText(content: JsonObject): string {
  const spoken = arrayOf(content["parts"]).map(objectOf).filter((part) => part["thought"] !== true);
  return spoken.map((part) => textOf(part["text"])).join("");
}

function readTool(value: Json): Tool {
  const tool = objectOf(value);
  return { name: textOf(tool["name"]), definition: JSON.stringify(tool) };
}
