import { arrayOf, objectOf, textOf } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import { slices, typedFrame, words } from "../frame.js";
import type { Frame } from "../frame.js";
import type { Message, Reply, Tool, ToolCall, Usage } from "../question.js";
import { demand, demandList } from "./wire.js";
import type { Wire } from "./wire.js";

/** `POST /v1/messages` */
export const anthropic: Wire = {
  name: "anthropic",
  path: /\/v1\/messages$/,
  read: (body) => {
    if (typeof body["max_tokens"] !== "number") throw new Error("max_tokens: Field required");
    return {
      model: demand(body, "model"),
      system: contentText(body["system"]),
      messages: demandList(body, "messages").map(objectOf).flatMap(readMessage),
      tools: arrayOf(body["tools"]).map(readTool),
      delivery: body["stream"] === true ? "stream" : "whole",
    };
  },
  whole: (reply) => ({ ...message(reply), content: blocks(reply), stop_reason: stopReason(reply), usage: writeUsage(reply.usage) }),
  stream: streamEvents,
  refuse: (status, message) => ({ type: "error", error: { type: ERROR_TYPES.get(status) ?? "api_error", message } }),
};

const ERROR_TYPES = new Map([
  [400, "invalid_request_error"],
  [404, "not_found_error"],
  [429, "rate_limit_error"],
]);

/** `message_start` already carries the input counts, with a placeholder for the output, which `message_delta` replaces. */
function* streamEvents(reply: Reply): Iterable<Frame> {
  const start = { ...message(reply), usage: writeUsage({ ...reply.usage, output: 1, reasoning: 0 }) };
  yield typedFrame({ type: "message_start", message: start }, "nothing");
  yield typedFrame({ type: "ping" }, "nothing");
  for (const [index, block] of blocks(reply).entries()) yield* blockEvents(block, index);
  const delta = { stop_reason: stopReason(reply), stop_sequence: null };
  yield typedFrame({ type: "message_delta", delta, usage: writeUsage(reply.usage) }, "nothing");
  yield typedFrame({ type: "message_stop" }, "nothing");
}

function* blockEvents(block: JsonObject, index: number): Iterable<Frame> {
  const { begin, deltas } = unfold(block);
  yield typedFrame({ type: "content_block_start", index, content_block: begin }, index === 0 ? "thinking" : "nothing");
  for (const delta of deltas) yield typedFrame({ type: "content_block_delta", index, delta }, "a word");
  yield typedFrame({ type: "content_block_stop", index }, "nothing");
}

/** A block as it begins, and the deltas that fill it. */
function unfold(block: JsonObject): { begin: JsonObject; deltas: JsonObject[] } {
  switch (block["type"]) {
    case "thinking": {
      const signature = { type: "signature_delta", signature: textOf(block["signature"]) };
      const deltas = words(textOf(block["thinking"])).map((thinking) => ({ type: "thinking_delta", thinking }));
      return { begin: { ...block, thinking: "", signature: "" }, deltas: [...deltas, signature] };
    }
    case "tool_use": {
      const pieces = slices(JSON.stringify(block["input"]));
      return { begin: { ...block, input: {} }, deltas: pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece })) };
    }
    default:
      return { begin: { ...block, text: "" }, deltas: words(textOf(block["text"])).map((text) => ({ type: "text_delta", text })) };
  }
}

function message(reply: Reply): JsonObject {
  return { id: `msg_${reply.id}`, type: "message", role: "assistant", model: reply.question.model, content: [], stop_reason: null, stop_sequence: null };
}

function blocks(reply: Reply): JsonObject[] {
  const { reasoning, text, toolCalls } = reply.answer;
  const content: JsonObject[] = [];
  if (reasoning !== "") content.push({ type: "thinking", thinking: reasoning, signature: `sig_${reply.id}` });
  if (text !== "") content.push({ type: "text", text });
  for (const call of toolCalls) content.push({ type: "tool_use", id: call.id, name: call.name, input: call.arguments });
  return content;
}

function stopReason(reply: Reply): string {
  return reply.answer.toolCalls.length === 0 ? "end_turn" : "tool_use";
}

/** Here `input_tokens` is only what no cache had to do with. */
function writeUsage(usage: Usage): JsonObject {
  return {
    input_tokens: usage.input - usage.cached - usage.written,
    cache_creation_input_tokens: usage.written,
    cache_read_input_tokens: usage.cached,
    cache_creation: { ephemeral_5m_input_tokens: usage.written, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.reasoning },
    service_tier: "standard",
  };
}

/** A user message may hold tool results and text side by side; each result is a message of its own. */
function readMessage(message: JsonObject): Message[] {
  const content = message["content"];
  if (message["role"] === "assistant") {
    const calls = arrayOf(content).map(objectOf).filter((block) => block["type"] === "tool_use").map(readToolUse);
    return [{ role: "assistant", text: contentText(content), toolCalls: calls }];
  }
  const results = arrayOf(content).map(objectOf).filter((block) => block["type"] === "tool_result");
  const text = contentText(content);
  const spoken: Message[] = text === "" && results.length > 0 ? [] : [{ role: "user", text }];
  return [...results.map((block): Message => ({ role: "tool", text: contentText(block["content"]) })), ...spoken];
}

function readToolUse(block: JsonObject): ToolCall {
  return { id: textOf(block["id"]), name: textOf(block["name"]), arguments: objectOf(block["input"]) };
}

function contentText(content: Json | undefined): string {
  return typeof content === "string" ? content : arrayOf(content).map((block) => textOf(objectOf(block)["text"])).join("");
}

function readTool(value: Json): Tool {
  const tool = objectOf(value);
  return { name: textOf(tool["name"]), definition: JSON.stringify(tool) };
}
