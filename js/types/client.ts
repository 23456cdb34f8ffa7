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
  /** The same for services without Sentry, as W3C has it. */
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

/** What `diagnose()` reports, for people to read. */
export interface Diagnosis {
  /** `"starting"` while the engine is unpacked, `"off"` after `close`, a fault, or where WebAssembly is forbidden. */
  engine: "starting" | "ready" | "off";
  /** The runtime, by its own name: `Node.js/24`, `Cloudflare-Workers`, a browser's user agent. */
  runtime: string | undefined;
  /** The host that telemetry goes to; never the key. */
  host: string | undefined;
  /** The HTTP status of the last post, 0 for a network error. */
  lastStatus: number | undefined;
  /** Posts on their way. */
  inFlight: number;
  /** Spans that are open or wait to be sent, and losses that were not reported yet. */
  pending: number;
  /** How often the engine had to be replaced. */
  faults: number;
  /** What was not recorded or not sent, or only in part, since `init`. */
  losses: Loss[];
  /** The same as `usage()`. */
  usage: ModelUsage[];
}

/** What `init` returns. Each member is also a function of the module, which speaks to the newest client. */
export interface Client extends SpanMaker {
  /** Wraps a `fetch` of your own, so that its model calls become spans. Wrapping twice records once. */
  wrapFetch(base: typeof globalThis.fetch, options?: FetchOptions): typeof globalThis.fetch;
  /** Wraps `globalThis.fetch`. Returns a function that undoes it. */
  patchGlobalFetch(): () => void;
  /** Runs `callback` inside a new span. The span ends when what the callback returns has ended: a value at once, a promise or stream later. */
  startSpan<T>(options: SpanOptions, callback: (span: Span) => T): T;
  /** The same, but you end the span, by `finish` or `span.end()`. */
  startSpanManual<T>(options: SpanOptions, callback: (span: Span, finish: () => void) => T): T;
  /** A span that you end yourself. Others stand below it only where it is given as their `parent`. */
  startInactiveSpan(options: SpanOptions): Span;
  /** Begins an agent that you end yourself: for hooks into frameworks. */
  startAgent(options: AgentTaskOptions): Task;
  /** Begins a tool that you end yourself: for hooks into frameworks. */
  startTool(options: ToolOptions & RecordOptions): Task;
  /** Whether contents are sent of what begins at this place, unless its own options say otherwise. */
  records(): { inputs: boolean; outputs: boolean };
  /** Begins a model call that a framework makes and reports in the shape of a dialect: for hooks into frameworks. */
  startModelCall(options: ModelCallOptions): ModelCall;
  /** The span around this code. After an `await` it is known only where the runtime has AsyncLocalStorage. */
  getActiveSpan(): Span | undefined;
  /** Runs `callback` with this span as the active one; with `null`, with none. */
  withActiveSpan<T>(span: Span | null, callback: (span: Span | null) => T): T;
  /** Groups all calls from now on into a conversation; `null` or `undefined` ends the one that was set before. */
  setConversationId(id: string | null | undefined): void;
  /** Sets the user of all spans and errors from now on; `null` or `undefined` removes the one that was set before. */
  setUser(user: User | null | undefined): void;
  /** Sets a tag of all spans and errors from now on. */
  setTag(name: string, value: string): void;
  /** Runs `callback` as a part of the trace that an incoming request's headers name. */
  continueTrace<T>(headers: { sentryTrace?: string | undefined; baggage?: string | string[] | null | undefined; traceparent?: string | undefined }, callback: () => T): T;
  /**
   * Runs `callback` at the top of a new trace, which all spans in it share. The same `seed` of 24 bytes makes the same trace with the same
   * chance to be kept, for work that goes on elsewhere or later.
   */
  startNewTrace<T>(callback: () => T, seed?: Uint8Array): T;
  /** Runs `callback` without recording spans. Model calls still count in `usage()`. */
  suppressTracing<T>(callback: () => T): T;
  /** The headers that let another service continue this trace. */
  getTraceData(options?: { span?: Span }): TraceData;
  /** Sends an error as an error event, linked to the active span. */
  captureException(error: unknown): void;
  /** Usage by provider and model since `init`, including calls that are not kept. */
  usage(): ModelUsage[];
  /**
   * Ends what is still open below the top span of a request that is over, as `deadline_exceeded`. Wrappers of requests call it.
   */
  sweep(span: Span): void;
  /**
   * Sends what is finished. Resolves to whether all of it left within `timeoutMs`, in milliseconds (2,000 by default). Spans whose top span
   * is over, and of which nothing was heard for 30 seconds, are ended as `deadline_exceeded`. Other open spans stay: they may belong to
   * requests that go on.
   */
  flush(timeoutMs?: number): Promise<boolean>;
  /** Ends all open spans as `deadline_exceeded`, flushes, and stops for good. From then on everything passes through unrecorded. */
  close(timeoutMs?: number): Promise<boolean>;
  /** Reports what state genspan is in, for people who wonder where their spans are. */
  diagnose(): Diagnosis;
}
