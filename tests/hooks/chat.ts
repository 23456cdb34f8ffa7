import type { ScriptedReply } from "../support/model-server.js";
import { whole } from "../support/model-server.js";

/** The first of the events of a stream. */
export const HALF = `data: ${JSON.stringify({ id: "chatcmpl-1", created: 1, model: "gpt-4o-mini", choices: [{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null }] })}\n\n`;
const ANSWER = { object: "chat.completion", created: 1, model: "gpt-4o-mini", usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } };

export function asking(name: string, given: object): ScriptedReply {
  const call = { id: "call_scripted1", type: "function", function: { name, arguments: JSON.stringify(given) } };
  return whole({ body: JSON.stringify({ id: `chatcmpl-${name}`, ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }] }) });
}

export function answering(content: string): ScriptedReply {
  return whole({ body: JSON.stringify({ id: "chatcmpl-last", ...ANSWER, choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] }) });
}

export const refusal = whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' });
