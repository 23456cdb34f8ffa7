import type { JsonObject } from "../json.js";

/** What a request asks, whichever wire it came by. */
export interface Question {
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly delivery: Delivery;
}

/** A stream that the API would end with a usage chunk, one that it would not, or one JSON body. */
export type Delivery = "stream" | "stream-without-usage" | "whole";

export interface Message {
  readonly role: "user" | "assistant" | "tool";
  readonly text: string;
  readonly toolCalls?: readonly ToolCall[];
  /** The tool whose result this is, where the wire names it. */
  readonly toolName?: string;
}

export interface Tool {
  readonly name: string;
  /** Name, description and schema as JSON text: what the tool costs in tokens. */
  readonly definition: string;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
}

/** What the model says: reasoning first, then text, then the tools it wants. */
export interface Answer {
  readonly reasoning: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** The counts that every wire reports in its own arithmetic. Details are subsets: `cached` and `written` of `input`, `reasoning` of `output`. */
export interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}

/** An answer ready to be written down in a wire's shape. */
export interface Reply {
  readonly id: string;
  /** Whole seconds since the epoch. */
  readonly created: number;
  readonly question: Question;
  readonly answer: Answer;
  readonly usage: Usage;
}
