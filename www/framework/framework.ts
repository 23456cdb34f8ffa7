import type { Agent } from "../agent/agent.js";
import type { Entry, Package, Sdk, ToolCall } from "../sdk/sdk.js";

/** A framework that asks the model and runs the tools by itself, and whose hook tells genspan of both. */
export interface Framework extends Package {
  /** Who asks where the page itself runs the rounds. */
  readonly sdk: Sdk;
  /** Answers the newest question of a conversation. Resolves to what was said since. Rejects with the framework's own error. */
  answer(agent: Agent, conversation: readonly Entry[], run: Run): Promise<Entry[]>;
}

/** Where a run can be watched, and stopped. */
export interface Run {
  readonly origin: string;
  readonly model: string;
  /** The client's fetch, for frameworks whose hook it knows to stand back for. */
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  readonly onText: (piece: string) => void;
  readonly onTool: (call: ToolCall, outcome: Promise<string>) => void;
}

/** More rounds than this means that model and tools go in circles. */
export const MAX_ROUNDS = 6;
