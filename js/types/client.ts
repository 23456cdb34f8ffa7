import type { AgentTaskOptions, ModelCall, ModelCallOptions, Task } from "./hook.js";
import type { SpanMaker, ToolOptions } from "./maker.js";
import type { FetchOptions, RecordOptions } from "./records.js";
import type { User } from "./scope.js";
import type { Span, SpanOptions } from "./span.js";
import type { ModelUsage } from "./usage.js";

/** Headers that continue a trace elsewhere. */
export interface TraceData {
  "sentry-trace"?: string;
  baggage?: string;
  traceparent?: string;
}

/** Something lost, and how often. */
export interface Loss {
  /** Why: `queue_overflow`, `network_error` … */
  reason: string;
  /** `span` or `error`. */
  category: string;
  quantity: number;
}

/** A short report for people. */
export interface Diagnosis {
  /** `"starting"` while the engine is unpacked, `"off"` after `close`, a fault, or where WebAssembly is forbidden. */
  engine: "starting" | "ready" | "off";
  /** What this runs in, as it calls itself: `Node.js/24`, `Cloudflare-Workers`, a browser's user agent. */
  runtime: string | undefined;
  /** The host that telemetry goes to; never the key. */
  host: string | undefined;
  /** The HTTP status of the last post, 0 for a network error. */
  lastStatus: number | undefined;
  /** Posts on their way. */
  inFlight: number;
  /** Spans that are open or wait to leave, and losses that nobody was told of yet. */
  pending: number;
  /** How often the engine had to be replaced. */
  faults: number;
  /** What was not recorded or not sent, or only in part, since `init`. */
  losses: Loss[];
  usage: ModelUsage[];
}

export interface Client extends SpanMaker {
  /** A `fetch` of your own, whose model calls become spans. Wrapping twice records once. */
  wrapFetch(base: typeof globalThis.fetch, options?: FetchOptions): typeof globalThis.fetch;
  /** Replaces `globalThis.fetch` by the wrapped one. Returns what undoes it. */
  patchGlobalFetch(): () => void;
  /** Runs `callback` inside a new span, and ends it when what the callback returns has ended: promise, stream or value. */
  startSpan<T>(options: SpanOptions, callback: (span: Span) => T): T;
  /** The same, but you end it. */
  startSpanManual<T>(options: SpanOptions, callback: (span: Span, finish: () => void) => T): T;
  /** A span that is nobody's parent unless you say so; you end it. */
  startInactiveSpan(options: SpanOptions): Span;
  /** An agent that ends when you say so: for hooks into frameworks. */
  startAgent(options: AgentTaskOptions): Task;
  /** A tool that ends when you say so: for hooks into frameworks. */
  startTool(options: ToolOptions & RecordOptions): Task;
  /** What of the contents is sent of what begins here, unless it says otherwise itself. */
  records(): { inputs: boolean; outputs: boolean };
  /** A call of a model that something else makes, told in the shape of a dialect: for hooks into frameworks. */
  startModelCall(options: ModelCallOptions): ModelCall;
  /** The span around this code. Across `await` only where the runtime has AsyncLocalStorage. */
  getActiveSpan(): Span | undefined;
  withActiveSpan<T>(span: Span | null, callback: (span: Span | null) => T): T;
  /** Nothing ends the conversation that was set before. */
  setConversationId(id: string | null | undefined): void;
  /** Replaces the user that was set before, or removes it. */
  setUser(user: User | null | undefined): void;
  setTag(name: string, value: string): void;
  /** Runs `callback` as a part of the trace that the headers of an incoming request tell of. */
  continueTrace<T>(headers: { sentryTrace?: string | undefined; baggage?: string | string[] | null | undefined; traceparent?: string | undefined }, callback: () => T): T;
  /**
   * Runs `callback` at the top of a new trace, which all spans in it share. Out of the same `seed`, 24 bytes, comes the same trace with the
   * same chance to be kept: for work that goes on elsewhere or later.
   */
  startNewTrace<T>(callback: () => T, seed?: Uint8Array): T;
  /** Runs `callback` without recording spans; calls to models still count in `usage()`. */
  suppressTracing<T>(callback: () => T): T;
  /** The headers that let another service continue this trace. */
  getTraceData(options?: { span?: Span }): TraceData;
  /** Sends an error, linked to the active span. */
  captureException(error: unknown): void;
  /** Usage by provider and model since `init`, of unsampled calls too. */
  usage(): ModelUsage[];
  /**
   * Ends what is still open below the top span of a request of which nothing goes on, as `deadline_exceeded`. What wraps requests calls it.
   */
  sweep(span: Span): void;
  /**
   * Sends what is finished. Resolves to whether all of it left within `timeoutMs` (2,000 by default). What is open though its top span
   * is over, and was not heard of for 30 seconds, is ended as `deadline_exceeded`; nothing else, as it may belong to requests that go on.
   */
  flush(timeoutMs?: number): Promise<boolean>;
  /** Ends what is open as `deadline_exceeded` and flushes, then stops for good: everything passes through. */
  close(timeoutMs?: number): Promise<boolean>;
  diagnose(): Diagnosis;
}
