import type { Scope } from "./scope.js";
import type { Span } from "./span.js";

/** Whether contents are sent, decided for one place. */
export interface RecordOptions {
  /**
   * Sends prompts, tool arguments and other inputs.
   * @defaultValue what holds for the span above, else the option of `init`
   */
  recordInputs?: boolean | undefined;
  /**
   * Sends answers, tool results and other outputs.
   * @defaultValue what holds for the span above, else the option of `init`
   */
  recordOutputs?: boolean | undefined;
}

/** Choices for one wrapped `fetch`. */
export interface FetchOptions extends RecordOptions {
  /**
   * The span above its calls.
   * @defaultValue the active span at each call
   */
  parent?: Span;
}

/** Choices for one call of a wrapped `fetch`, as `genspan` in its `init`. SDKs pass it on if it is in their `fetchOptions`. */
export interface CallOptions extends Scope, RecordOptions {}

declare global {
  interface RequestInit {
    genspan?: CallOptions;
  }
}
