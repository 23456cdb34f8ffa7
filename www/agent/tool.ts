import type { JsonObject } from "../../demo/json.js";
import type { Tool } from "../sdk/sdk.js";

/** A tool that this page runs itself. */
export interface RunnableTool extends Tool {
  readonly run: (given: JsonObject) => Promise<JsonObject>;
  /** A result in a few words, for the chat. */
  readonly show: (result: JsonObject) => string;
}
