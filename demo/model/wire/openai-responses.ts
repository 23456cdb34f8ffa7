import { arrayOf, objectOf, parseJson, textOf } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import { slices, typedFrame, words } from "../frame.js";
import type { Frame } from "../frame.js";
import type { Message, Reply, Tool, Usage } from "../question.js";
import { openaiRefusal } from "./openai-refusal.js";
import { demand } from "./wire.js";
import type { Wire } from "./wire.js";

/** `POST /v1/responses` */
export const openaiResponses: Wire = {
  name: "openai responses",
  path: /\/responses$/,
  read: (body) => {
    const input = body["input"];
    if (input === undefined) throw new Error("Missing required parameter: 'input'.");
    return {
      model: demand(body, "model"),
      system: textOf(body["instructions"]),
      messages: typeof input === "string" ? [{ role: "user", text: input }] : arrayOf(input).map(objectOf).flatMap(readItem),
      tools: arrayOf(body["tools"]).map(readTool),
      delivery: body["stream"] === true ? "stream" : "whole",
    };
  },
  whole: (reply) => response(reply, "completed"),
  stream: streamEvents,
  refuse: openaiRefusal,
};

type Unnumbered = JsonObject & { type: string };

function* streamEvents(reply: Reply): Iterable<Frame> {
  let sequence = 0;
  const frame = (event: Unnumbered, after: Frame["after"] = "nothing"): Frame => typedFrame({ ...event, sequence_number: sequence++ }, after);

  yield frame({ type: "response.created", response: response(reply, "in_progress") });
  yield frame({ type: "response.in_progress", response: response(reply, "in_progress") });
  for (const [index, item] of outputItems(reply).entries()) {
    for (const [event, after] of itemEvents(item, index)) yield frame(event, after);
  }
  yield frame({ type: "response.completed", response: response(reply, "completed") });
}

type Step = [event: Unnumbered, after?: Frame["after"]];

function* itemEvents(item: JsonObject, index: number): Iterable<Step> {
  const at = { output_index: index, item_id: textOf(item["id"]) };
  const begin = item["type"] === "message" ? { content: [] } : item["type"] === "function_call" ? { arguments: "" } : { summary: [] };
  yield [{ type: "response.output_item.added", output_index: index, item: { ...item, ...begin, status: "in_progress" } }, index === 0 ? "thinking" : "nothing"];
  if (item["type"] === "message") yield* messageEvents(item, at);
  if (item["type"] === "reasoning") yield* reasoningEvents(item, at);
  if (item["type"] === "function_call") {
    const text = textOf(item["arguments"]);
    for (const delta of slices(text)) yield [{ type: "response.function_call_arguments.delta", ...at, delta }, "a word"];
    yield [{ type: "response.function_call_arguments.done", ...at, arguments: text }];
  }
  yield [{ type: "response.output_item.done", output_index: index, item }];
}

function* messageEvents(item: JsonObject, place: JsonObject): Iterable<Step> {
  const part = objectOf(arrayOf(item["content"])[0]);
  const text = textOf(part["text"]);
  const at = { ...place, content_index: 0 };
  yield [{ type: "response.content_part.added", ...at, part: { ...part, text: "" } }];
  for (const delta of words(text)) yield [{ type: "response.output_text.delta", ...at, delta, logprobs: [] }, "a word"];
  yield [{ type: "response.output_text.done", ...at, text, logprobs: [] }];
  yield [{ type: "response.content_part.done", ...at, part }];
}

function* reasoningEvents(item: JsonObject, place: JsonObject): Iterable<Step> {
  const part = objectOf(arrayOf(item["summary"])[0]);
  const text = textOf(part["text"]);
  const at = { ...place, summary_index: 0 };
  yield [{ type: "response.reasoning_summary_part.added", ...at, part: { ...part, text: "" } }];
  for (const delta of words(text)) yield [{ type: "response.reasoning_summary_text.delta", ...at, delta }, "a word"];
  yield [{ type: "response.reasoning_summary_text.done", ...at, text }];
  yield [{ type: "response.reasoning_summary_part.done", ...at, part }];
}

/** The whole response object; usage and output stand in it only once it is completed. */
function response(reply: Reply, status: "in_progress" | "completed"): JsonObject {
  const done = status === "completed";
  return {
    id: `resp_${reply.id}`,
    object: "response",
    created_at: reply.created,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: reply.question.system || null,
    model: reply.question.model,
    output: done ? outputItems(reply) : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    tool_choice: "auto",
    tools: reply.question.tools.map(({ definition }): Json => JSON.parse(definition)),
    usage: done ? writeUsage(reply.usage) : null,
    metadata: {},
  };
}

function outputItems(reply: Reply): JsonObject[] {
  const { reasoning, text, toolCalls } = reply.answer;
  const items: JsonObject[] = [];
  if (reasoning !== "") items.push({ id: `rs_${reply.id}`, type: "reasoning", summary: [{ type: "summary_text", text: reasoning }] });
  if (text !== "") {
    const content = [{ type: "output_text", text, annotations: [], logprobs: [] }];
    items.push({ id: `msg_${reply.id}`, type: "message", role: "assistant", status: "completed", content });
  }
  for (const call of toolCalls) {
    items.push({ id: `fc_${call.id}`, type: "function_call", status: "completed", call_id: call.id, name: call.name, arguments: JSON.stringify(call.arguments) });
  }
  return items;
}

function writeUsage(usage: Usage): JsonObject {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cached },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}

/** Reasoning items that a client sends back carry nothing that this model would read. */
function readItem(item: JsonObject): Message[] {
  switch (item["type"]) {
    case "reasoning":
      return [];
    case "function_call": {
      const call = { id: textOf(item["call_id"]), name: textOf(item["name"]), arguments: objectOf(parseJson(textOf(item["arguments"]) || "{}")) };
      return [{ role: "assistant", text: "", toolCalls: [call] }];
    }
    case "function_call_output":
      return [{ role: "tool", text: textOf(item["output"]) }];
    default:
      return [{ role: item["role"] === "assistant" ? "assistant" : "user", text: contentText(item["content"]) }];
  }
}

function contentText(content: Json | undefined): string {
  return typeof content === "string" ? content : arrayOf(content).map((part) => textOf(objectOf(part)["text"])).join("");
}

function readTool(value: Json): Tool {
  const tool = objectOf(value);
  return { name: textOf(tool["name"]), definition: JSON.stringify(tool) };
}
