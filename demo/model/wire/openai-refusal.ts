import type { Json } from "../../json.js";

/** The error body that all of OpenAI's endpoints share. */
export function openaiRefusal(status: number, message: string): Json {
  return { error: { message, type: KINDS.get(status) ?? "server_error", param: null, code: status === 429 ? "rate_limit_exceeded" : null } };
}

const KINDS = new Map([
  [400, "invalid_request_error"],
  [404, "invalid_request_error"],
  [429, "requests"],
]);
