/** What crosses between the shim and the core, as types: the calls of the engine and what they take. */
import type { HostTrace } from "../host.js";
import type { Begun, Held, Unredacted } from "../say.js";
import type { Attributes, Loss, ModelUsage, Scope, SpanContext, TraceData } from "../types.js";

/**
 * What the core knows a call or span by. 0 is none; a negative one is lent out until the core is there. A positive one holds
 * the number of its wasm instance above the core's 32 bits, so that it means nothing to an instance that replaced it.
 */
export type Handle = number;

/** Reads those of the named headers that are there. */
export type HeaderReader = (names: readonly string[]) => Record<string, string>;

/** A call to a model, as it begins. */
export interface Opening {
  /** `fetch`, or the name of the dialect that a hook speaks. */
  source: string;
  method?: string;
  /** Without query, fragment and credentials. */
  url?: string;
  /** What the framework of a hook calls who serves, and the model. */
  provider?: string | undefined;
  model?: string | undefined;
  noticedAt?: "framework" | "model" | undefined;
  parent: Handle;
  scope: Scope;
  /** The trace of another SDK, where no span of ours is above. */
  trace?: HostTrace | undefined;
  recordInputs?: boolean | undefined;
  recordOutputs?: boolean | undefined;
}

/** A span written by hand, as it begins. */
export interface SpanOpening {
  name: string;
  op?: string | undefined;
  attributes?: Attributes | undefined;
  parent: Handle;
  scope: Scope;
  /** Milliseconds since the epoch. */
  startTime?: number | undefined;
  forceTransaction?: boolean | undefined;
  onlyIfParent?: boolean | undefined;
  trace?: HostTrace | undefined;
}

/** What changes in an open span. */
export interface SpanChange {
  name?: string;
  attributes?: Attributes;
  status?: { code: 1 | 2; message?: string | undefined };
  /** What went wrong, unless the app has said so already. */
  failure?: string;
  link?: { traceId: string; spanId: string; attributes?: Attributes | undefined };
  /** What a message of the Model Context Protocol says or its result, in JSON, and whether contents are recorded. */
  mcp?: { method: string; params?: string; result?: string; isTold: true | undefined };
  /** What holds from now on for it and for the spans that begin below it. */
  scope?: Scope;
}

/** An error that was thrown, with its causes. */
export interface ErrorReport {
  /** First what was thrown, then its causes. */
  exceptions: ExceptionReport[];
  mechanism: string;
  handled: boolean;
  /** Who is behind it, where it happened outside of every span. */
  scope: Scope;
}

/** One error of a report. */
export interface ExceptionReport {
  type: string;
  value: string;
  stack?: string | undefined;
  /** The member of another error that held it, and the place of that one in the report. */
  source?: string | undefined;
  parent?: number | undefined;
  /** Whether it stands for several errors. */
  isGroup?: true | undefined;
}

/** How a call went: its numbers are the core's. A duplicate was recorded by somebody else and is forgotten. */
export const Outcome = { Ended: 0, Aborted: 1, Failed: 2, Duplicate: 3 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** Which of the waiting things to post: what is due, all, or all in the small envelopes that a page may send as it goes. */
export const Urgency = { Due: 0, Everything: 1, Leaving: 2 } as const;
export type Urgency = (typeof Urgency)[keyof typeof Urgency];

/** What a post holds: how many spans or errors. Nothing, where it only reports losses. */
export interface Load {
  category: string;
  quantity: number;
}

/** Something to post. */
export interface Post {
  ticket: number;
  load: Load;
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** The core, behind `guard`: none of its calls throws, all times are milliseconds since the epoch. */
export interface Engine {
  readonly state: () => "starting" | "ready" | "off";
  readonly faults: () => number;
  /** How many spans are open or wait to leave. */
  readonly pending: () => number;
  matches(method: string, url: string): boolean;
  /** Whether a host is known to serve models. */
  servesModels(url: string): boolean;
  open(call: Opening, headers: HeaderReader, body: Uint8Array, now: number): Handle;
  /** The body to send instead of the app's, which asks for usage; empty where the app's own goes. */
  asking(call: Handle): Uint8Array<ArrayBuffer>;
  /** Where the usage stands that the app did not ask for: how many bytes at the end must wait for more, then pairs of from where to where to cut. */
  unasked(bytes: Uint8Array): Uint32Array | undefined;
  respond(call: Handle, status: number, headers: HeaderReader, now: number): void;
  /** Takes a copy of the chunk. The clock is only read while the time of a chunk counts. */
  feed(call: Handle, chunk: Uint8Array, clock: () => number): void;
  close(call: Handle, outcome: Outcome, reason: string, now: number): void;
  spanOpen(span: SpanOpening, now: number): Handle;
  spanSet(span: Handle, change: SpanChange): void;
  spanClose(span: Handle, now: number): void;
  spanContext(span: Handle): (Omit<SpanContext, "traceFlags"> & { sampled: boolean }) | undefined;
  traceData(span: Handle): TraceData;
  remote(headers: HostTrace & { traceparent?: string | undefined }, now: number, seed?: Uint8Array): Handle;
  /** What a span begins as; undefined where nothing is left to say about it. */
  begun(span: Handle): Begun | undefined;
  /** Samples a segment by this rate. */
  sample(span: Handle, rate: number): void;
  ignore(span: Handle): void;
  /** The last finished span that waits for the app to look at it. */
  held(): Held | undefined;
  /** The texts of the last finished span that wait for the app's redaction. */
  unredacted(): Unredacted | undefined;
  /** Lets that span go on with these texts; one that is missing is left out. */
  redacted(texts: readonly (string | undefined)[], now: number): void;
  /** Lets the last finished span that waits go on with these changes. */
  release(change: SpanChange, now: number): void;
  captureError(error: ErrorReport, span: Handle, now: number): void;
  nextPost(urgency: Urgency, now: number): Post | undefined;
  sent(post: Post, status: number, rateLimits: string, retryAfter: string, now: number): void;
  /** Milliseconds until something is due; -1 when nothing waits. */
  due(now: number): number;
  /** Ends what is still open below the top span of this id as abandoned; without an id, all there is. */
  sweep(top: string, now: number): void;
  /** Counts what was lost on this side: spans, unless it says something else. */
  lose(reason: string, quantity: number, category?: string): void;
  totals(): ModelUsage[];
  losses(): Loss[];
  notes(): string;
  /** Drops everything; from now on nothing is recorded. */
  stop(): void;
}
