import type { AttributeValue } from "../../index.js";
import { textOf } from "../members.js";
import type { Told } from "../members.js";

export type Attributes = Record<string, AttributeValue>;

/** What a notification tells, and a request that is about nothing with a name. Words of people or servers are told only where inputs are. */
export function attributesOf(method: string, params: Told, recordInputs: boolean): Attributes {
  const words = (value: unknown): AttributeValue => (recordInputs ? wordsOf(value) : undefined);
  const { progressToken, progress, total, message, requestId, reason, level, logger, data } = params;
  switch (method) {
    case "notifications/initialized":
      return { "mcp.lifecycle.phase": "initialization_complete" };
    case "notifications/cancelled":
      return { "mcp.cancelled.request_id": wordsOf(requestId), "mcp.cancelled.reason": words(reason) };
    case "notifications/progress":
      return {
        "mcp.progress.token": wordsOf(progressToken),
        "mcp.progress.current": numberOf(progress),
        "mcp.progress.total": numberOf(total),
        "mcp.progress.percentage": typeof progress === "number" && typeof total === "number" && total > 0 ? (progress / total) * 100 : undefined,
        "mcp.progress.message": words(message),
      };
    case "notifications/message":
      return { "mcp.logging.level": textOf(level), "mcp.logging.logger": textOf(logger), "mcp.logging.data_type": typeof data, "mcp.logging.message": words(data) };
    case "logging/setLevel":
      return { "mcp.logging.level": textOf(level) };
    default:
      return {};
  }
}

function wordsOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
