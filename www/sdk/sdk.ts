import type { JsonObject } from "../../demo/json.js";

/** A package from npm that the page can ask with. */
export interface Package {
  readonly id: string;
  readonly label: string;
  /** The npm package. */
  readonly package: string;
  readonly model: string;
  /** The provider's name in Sentry. */
  readonly provider: string;
}

/** A model provider's own package, behind the one question the page asks of it. */
export interface Sdk extends Package {
  /** Makes one streamed call. Rejects with the package's own error. */
  ask(question: Question): Promise<Said>;
}

export interface Question {
  /** Where the model server is. */
  readonly origin: string;
  readonly model: string;
  /** The traced fetch of the agent that asks: this is all that genspan needs of an SDK. */
  readonly fetch: typeof fetch;
  readonly system: string;
  readonly conversation: readonly Entry[];
  readonly tools: readonly Tool[];
  readonly signal: AbortSignal;
  /** Called with each piece of the answer as it comes. */
  readonly onText: (piece: string) => void;
}

/** What was said so far, in no provider's shape. */
export type Entry =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly call: ToolCall; readonly result: JsonObject };

export interface Said {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** Name and description of each argument; all are strings, and all are required. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The key that every SDK insists on. The model server looks at none, and a real one is put in on the way. */
export const API_KEY = "demo";

/** The arguments of a tool as a JSON schema. */
export function schemaOf(tool: Tool) {
  const properties = Object.fromEntries(Object.entries(tool.parameters).map(([name, description]) => [name, { type: "string" as const, description }]));
  return { type: "object" as const, properties, required: Object.keys(tool.parameters), additionalProperties: false };
}
