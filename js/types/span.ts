import type { AttributeValue, Attributes } from "./attributes.js";
import type { SpanMaker } from "./maker.js";
import type { RecordOptions } from "./records.js";
import type { Scope } from "./scope.js";

/** 1 is ok, 2 is an error, 0 changes nothing. Words work as well: `"ok"`, `"error"`, or what went wrong (`"not_found"`). */
export type SpanStatus = { code: 0 | 1 | 2; message?: string | undefined } | string;

/** Milliseconds since the epoch, a `Date`, or `[seconds, nanoseconds]`. Numbers below 10¹⁰ are taken as seconds. */
export type SpanTime = number | Date | [number, number];

/** The ids by which others know a span. */
export interface SpanContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  parentSpanId?: string;
  /** 1 when the trace is recorded. */
  traceFlags: number;
}

/** A link to a span that belongs with this one, in another trace for example. */
export interface SpanLink {
  context: SpanContext;
  attributes?: Attributes;
}

/** How a span begins, with the names of Sentry's JavaScript SDK. */
export interface SpanOptions extends Scope, RecordOptions {
  /** What the span is called in Sentry. */
  name: string;
  /** What kind of work it is: `gen_ai.invoke_agent`, `gen_ai.execute_tool` … */
  op?: string;
  attributes?: Attributes;
  /**
   * The span above. With `null` there is none: the span begins a new trace, or stands at the top of a continued one.
   * @defaultValue the active span
   */
  parent?: Span | null | undefined;
  /** The same, as Sentry's JavaScript SDK calls it. */
  parentSpan?: Span | null;
  /** @defaultValue now */
  startTime?: SpanTime;
  /**
   * Makes the span the top of its own transaction, in the same trace.
   * @defaultValue false
   */
  forceTransaction?: boolean;
  /**
   * Records nothing if there is no span above.
   * @defaultValue false
   */
  onlyIfParent?: boolean;
}

/** A span that is under way. What its own methods make, `span.fetch` included, stands below it. */
export interface Span extends SpanMaker {
  /** Sets an attribute; `null` and `undefined` take it out. */
  setAttribute(name: string, value: AttributeValue): this;
  setAttributes(attributes: Attributes): this;
  setStatus(status: SpanStatus): this;
  updateName(name: string): this;
  /** Sends the error as an error event, linked to this span. */
  recordException(error: unknown): void;
  addLink(link: SpanLink): this;
  addLinks(links: readonly SpanLink[]): this;
  /** Does nothing: Sentry's format for spans has no events, and Sentry's own SDK ignores them as well. */
  addEvent(name: string, attributesOrTime?: Attributes | SpanTime, time?: SpanTime): this;
  /** The ids are zeros when nothing is recorded. */
  spanContext(): SpanContext;
  /** Whether the span is open and its trace is kept. */
  isRecording(): boolean;
  /** Ends the span, now or at a given time. Only the first call counts. */
  end(time?: SpanTime): void;
}
