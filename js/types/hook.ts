import type { Dialect } from "./dialect.js";
import type { AgentOptions } from "./maker.js";
import type { RecordOptions } from "./records.js";
import type { Span, SpanOptions } from "./span.js";

/** Work that a framework runs and reports, so that no callback can be put around it. */
export interface Task {
  /** The span of the work: the `parent` of what runs below it. */
  readonly span: Span;
  /** The work is over. The result of a tool and the answer of an agent are sent only with `recordOutputs`. Of `end`, `fail` and `abort` the first call counts. */
  end(result?: unknown): void;
  /** The work failed. An error that only says that the app stopped it counts as an abort. */
  fail(error: unknown): void;
  /** The app stopped the work. */
  abort(): void;
}

/** What a hook into a framework says beside the usual options. */
export interface HookOptions {
  /**
   * A part of the origin that the Sentry SDK's own integration for the framework gives its spans. Where such a span is active, that SDK
   * records the work, and genspan does not.
   */
  twin?: string | undefined;
}

/** How an agent begins that ends when you say so. */
export interface AgentTaskOptions extends HookOptions, RecordOptions, Omit<Partial<AgentOptions>, "name" | "model"> {
  name?: string | undefined;
  model?: string | undefined;
  /** What the agent is asked: messages, a prompt `{ system, prompt, messages }`, or a text. Sent only with `recordInputs`. */
  input?: unknown;
}

/** How a model call begins that a framework reports. */
export interface ModelCallOptions extends HookOptions, RecordOptions, Pick<SpanOptions, "attributes" | "parent" | "startTime"> {
  /** The wire format of `request` and of the answer. */
  dialect: Dialect;
  /** The framework's name for the provider: `openai.chat`, `anthropic` … */
  provider?: string | undefined;
  /** The model that is asked. */
  model?: string | undefined;
  /**
   * Who reports the call. If several do, the outermost counts: the framework, then what watches the model object, then the `fetch`
   * below.
   * @defaultValue "framework"
   */
  noticedAt?: "framework" | "model" | undefined;
  /** What the model is asked, in the shape of the dialect. May hold anything; what JSON cannot carry is left out. */
  request?: unknown;
}

/** A model call that a framework reports. The core reads its answer, in the shape of its dialect. */
export interface ModelCall extends Task {
  /** Whether contents are sent. Those that are not need not be given, unless there are no token counts: these are then estimated from them. */
  readonly records: { readonly inputs: boolean; readonly outputs: boolean };
  /** Takes a part of a streamed answer. It came now, or `afterMs` milliseconds after the call began. */
  part(value: unknown, afterMs?: number): void;
  /** The call is over, with this answer: whole, or the last part of a streamed one. It ended now, or `afterMs` milliseconds after it began. */
  end(answer?: unknown, afterMs?: number): void;
  /** The call failed, and its caller deals with the error, perhaps by trying again. So no error event is sent. */
  failQuietly(error: unknown, afterMs?: number): void;
}
