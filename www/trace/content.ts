import { arrayOf, isObject, objectOf, parseJson, textOf } from "../../demo/json.js";
import type { Json, JsonObject } from "../../demo/json.js";
import { element } from "../view/element.js";

/** An attribute that holds what was said: messages as a conversation, anything else as it is. */
export function contentBlock([key, value]: [string, Json]): HTMLElement {
  const inner = parsed(value);
  const messages = messagesIn(inner);
  const shown =
    messages.length > 0
      ? element("div", { class: "said" }, ...messages.flatMap(message))
      : element("pre", {}, typeof inner === "string" ? inner : JSON.stringify(inner, null, 2));
  return element("figure", { class: "content" }, element("figcaption", {}, key), shown);
}

/** Content attributes are JSON inside a string. */
function parsed(value: Json): Json {
  if (typeof value !== "string") return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** Instructions are a list of parts without a role. */
function messagesIn(value: Json): JsonObject[] {
  const entries = arrayOf(value).filter(isObject);
  if (entries.every((entry) => Array.isArray(entry["parts"]))) return entries;
  return entries.every((entry) => entry["type"] === "text") ? [{ role: "system", parts: entries }] : [];
}

function message({ role, parts }: JsonObject): HTMLElement[] {
  return arrayOf(parts).map((part) => element("p", {}, element("span", { class: "said-role" }, textOf(role)), partText(objectOf(part))));
}

function partText(part: JsonObject): string {
  switch (part["type"]) {
    case "text":
    case "reasoning":
      return textOf(part["content"]);
    case "tool_call":
      return `${textOf(part["name"])}(${plain(part["arguments"])})`;
    case "tool_call_response":
      return plain(part["response"] ?? part["result"]);
    default:
      return JSON.stringify(part);
  }
}

function plain(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
