import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";

/** What a session of Chrome's is asked, in the shape of OpenAI's chat: what it was made with, and this prompt. */
export function requestOf(made: unknown, input: unknown, options: unknown, isStreamed: boolean): object {
  const { initialPrompts, tools, temperature, topK }: Told = isTold(made) ? made : {};
  const constraint = isTold(options) ? options["responseConstraint"] : undefined;
  return {
    messages: [...messagesOf(initialPrompts), ...messagesOf(input)],
    tools: Array.isArray(tools) ? tools.map(toolOf) : undefined,
    temperature,
    top_k: topK,
    stream: isStreamed,
    // A constraint may be a pattern as well.
    response_format: isTold(constraint) && !(constraint instanceof RegExp) ? { type: "json_schema" } : undefined,
  };
}

/** Whether nothing but text is asked: counting the tokens of an image costs as much as looking at it. */
export function isText(input: unknown): boolean {
  return typeof input === "string" || (Array.isArray(input) && input.every((message: Told) => contentOf(message).every(({ type }) => type === "text")));
}

/** Only a text and an array can be read twice: any other list may be the app's one chance. */
function messagesOf(input: unknown): object[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  if (!Array.isArray(input)) return [];
  return input.map((message: Told) => ({ role: message["role"], content: contentOf(message).map(partOf) }));
}

function contentOf({ content }: Told): Told[] {
  if (typeof content === "string") return [{ type: "text", value: content }];
  return Array.isArray(content) ? content.filter(isTold) : [];
}

/** Images and sounds are told of, and stay here. */
function partOf({ type, value }: Told): object {
  if (type === "text") return { type, text: value };
  return { type: "file", file: { file_data: `data:${textOf(type)}/*;base64,` } };
}

function toolOf({ name, description, inputSchema }: Told): object {
  return { type: "function", function: { name, description, parameters: inputSchema } };
}
