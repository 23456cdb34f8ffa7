import type { Json, JsonObject } from "../json.js";

/** A piece of a streamed answer, and what the reader waits for before it comes. */
export interface Frame {
  readonly text: string;
  readonly after: "nothing" | "thinking" | "a word";
}

/** Server-sent event without a name: OpenAI chat completions. */
export function dataFrame(data: Json, after: Frame["after"]): Frame {
  return { text: `data: ${JSON.stringify(data)}\n\n`, after };
}

/** Server-sent event whose name repeats the `type` of its data: OpenAI Responses, Anthropic. */
export function typedFrame(data: JsonObject & { type: string }, after: Frame["after"]): Frame {
  return { text: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, after };
}

/** The words of a text, each with the space before it: joined again they are the text. */
export function words(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** JSON text in short pieces, cut anywhere as real servers do: joined again they are the text. */
export function slices(text: string): string[] {
  return text.match(/[^]{1,8}/gu) ?? [];
}
