import type { Dialect } from "./dialect.js";
import type { AgentOptions } from "./maker.js";
import type { RecordOptions } from "./records.js";
import type { Span, SpanOptions } from "./span.js";

/** Work that something else runs, as a framework tells of it: no callback can be put around it. */
export interface Task {
  /** The span of the work: the `parent` of what runs below it. */
  readonly span: Span;
  /** The work is over. The result of a tool and the answer of an agent are sent only with `recordOutputs`. Only the first end of any kind counts. */
  end(result?: unknown): void;
  /** The work failed. An error that only says that the app stopped it is an abort. */
  fail(error: unknown): void;
  /** The app stopped the work. */
  abort(): void;
}

/** What a hook into a framework says beside the options. */
export interface HookOptions {
  /**
   * The word by which the spans of the other Sentry SDK's integration for the framework name their origin: where one of them is
   * active, that SDK tells of the work.
   */
  twin?: string | undefined;
}

export interface AgentTaskOptions extends HookOptions, RecordOptions, Omit<Partial<AgentOptions>, "name" | "model"> {
  name?: string | undefined;
  model?: string | undefined;
  /** What it is asked: messages, a prompt `{ system, prompt, messages }`, or a text. Sent only with `recordInputs`. */
  input?: unknown;
}

export interface ModelCallOptions extends HookOptions, RecordOptions, Pick<SpanOptions, "attributes" | "parent" | "startTime"> {
  /** The shape of what is told. */
  dialect: Dialect;
  /** The framework's word for who serves: `openai.chat`, `anthropic` … */
  provider?: string | undefined;
  /** The model that is asked. */
  model?: string | undefined;
  /**
   * Who tells of the call. Of several that do, the outermost counts: the framework, then what watches the model object, then
   * the `fetch` below.
   * @defaultValue "framework"
   */
  noticedAt?: "framework" | "model" | undefined;
  /** What is asked, in the shape of the dialect. May hold anything: what JSON cannot carry is left out. */
  request?: unknown;
}

/** A call of a model that a framework tells of. Its answer is read by the core, in the shape of its dialect. */
export interface ModelCall extends Task {
  /** What of the contents is sent. The rest need not be told, unless no counts of tokens are. */
  readonly records: { readonly inputs: boolean; readonly outputs: boolean };
  /** Tells a part of a streamed answer, which came now, or so many milliseconds after the call began. */
  part(value: unknown, afterMs?: number): void;
  /** The call is over, with this answer: whole, or the last part of a streamed one. It ended now, or so many milliseconds after it began. */
  end(answer?: unknown, afterMs?: number): void;
  /** The call failed, and whoever made it deals with the error, by asking again perhaps: it is not sent. */
  failQuietly(error: unknown, afterMs?: number): void;
}
