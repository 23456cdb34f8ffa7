import type { Scope } from "./scope.js";
import type { Span } from "./span.js";

/** Whether contents are sent, decided for one place. */
export interface RecordOptions {
  /** @defaultValue as given to `init` */
  recordInputs?: boolean | undefined;
  /** @defaultValue as given to `init` */
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

/** Choices for one call of a wrapped `fetch`, as `genspan` in its `init`; SDKs pass them on from their `fetchOptions`. */
export interface CallOptions extends Scope, RecordOptions {}

declare global {
  interface RequestInit {
    genspan?: CallOptions;
  }
}
