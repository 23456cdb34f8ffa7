import { arrayOf, objectOf, parseJson, textOf } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import { dataFrame, slices, words } from "../frame.js";
import type { Frame } from "../frame.js";
import type { Delivery, Message, Reply, Tool, ToolCall, Usage } from "../question.js";
import { openaiRefusal } from "./openai-refusal.js";
import { demand, demandList } from "./wire.js";
import type { Wire } from "./wire.js";

/** `POST /v1/chat/completions` */
export const openaiChat: Wire = {
  name: "openai chat",
  path: /\/chat\/completions$/,
  read: (body) => {
    const messages = demandList(body, "messages").map(objectOf);
    return {
      model: demand(body, "model"),
      system: messages.filter(isInstruction).map(contentText).join("\n"),
      messages: messages.filter((message) => !isInstruction(message)).map(readMessage),
      tools: arrayOf(body["tools"]).map(readTool),
      delivery: readDelivery(body),
    };
  },
  whole: (reply) => ({
    ...head(reply, "chat.completion"),
    choices: [{ index: 0, message: wholeMessage(reply), logprobs: null, finish_reason: finishReason(reply) }],
    usage: writeUsage(reply.usage),
  }),
  stream: streamChunks,
  refuse: openaiRefusal,
};

/** The usage chunk comes only when it was asked for, after the last choice and before `[DONE]`; the others then say `usage: null`. */
function* streamChunks(reply: Reply): Iterable<Frame> {
  const withUsage = reply.question.delivery === "stream";
  const base = { ...head(reply, "chat.completion.chunk"), ...(withUsage ? { usage: null } : {}) };
  const chunk = (delta: JsonObject, finish: string | null, after: Frame["after"]): Frame =>
    dataFrame({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] }, after);

  yield chunk({ role: "assistant", content: reply.answer.text === "" ? null : "", refusal: null }, null, "nothing");
  let after: Frame["after"] = "thinking";
  for (const word of words(reply.answer.text)) {
    yield chunk({ content: word }, null, after);
    after = "a word";
  }
  for (const [index, call] of reply.answer.toolCalls.entries()) {
    const begin = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
    yield chunk({ tool_calls: [begin] }, null, after);
    for (const piece of slices(JSON.stringify(call.arguments))) {
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] }, null, "a word");
    }
    after = "a word";
  }
  yield chunk({}, finishReason(reply), "nothing");
  if (withUsage) yield dataFrame({ ...base, choices: [], usage: writeUsage(reply.usage) }, "nothing");
  yield { text: "data: [DONE]\n\n", after: "nothing" };
}

function head(reply: Reply, object: string): JsonObject {
  return { id: `chatcmpl-${reply.id}`, object, created: reply.created, model: reply.question.model, service_tier: "default", system_fingerprint: null };
}

function wholeMessage(reply: Reply): JsonObject {
  const { text, toolCalls } = reply.answer;
  const calls = toolCalls.map((call) => ({ id: call.id, type: "function", function: { name: call.name, arguments: JSON.stringify(call.arguments) } }));
  return {
    role: "assistant",
    content: text === "" ? null : text,
    refusal: null,
    annotations: [],
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function finishReason(reply: Reply): string {
  return reply.answer.toolCalls.length === 0 ? "stop" : "tool_calls";
}

function writeUsage(usage: Usage): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  };
}

function readDelivery(body: JsonObject): Delivery {
  if (body["stream"] !== true) return "whole";
  return objectOf(body["stream_options"])["include_usage"] === true ? "stream" : "stream-without-usage";
}

function isInstruction(message: JsonObject): boolean {
  return message["role"] === "system" || message["role"] === "developer";
}

function readMessage(message: JsonObject): Message {
  const role = message["role"];
  const text = contentText(message);
  if (role === "tool") return { role, text };
  if (role !== "assistant") return { role: "user", text };
  return { role, text, toolCalls: arrayOf(message["tool_calls"]).map(readToolCall) };
}

function contentText(message: JsonObject): string {
  const content = message["content"];
  return typeof content === "string" ? content : arrayOf(content).map((part) => textOf(objectOf(part)["text"])).join("");
}

function readToolCall(value: Json): ToolCall {
  const call = objectOf(value);
  const details = objectOf(call["function"]);
  return { id: textOf(call["id"]), name: textOf(details["name"]), arguments: objectOf(parseJson(textOf(details["arguments"]) || "{}")) };
}

function readTool(value: Json): Tool {
  const details = objectOf(objectOf(value)["function"]);
  return { name: textOf(details["name"]), definition: JSON.stringify(details) };
}
