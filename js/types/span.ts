import type { AttributeValue, Attributes } from "./attributes.js";
import type { SpanMaker } from "./maker.js";
import type { RecordOptions } from "./records.js";
import type { Scope } from "./scope.js";

/** 1 is ok, 2 is an error. Words are taken as well: `"ok"`, `"error"`, or what went wrong (`"not_found"`). */
export type SpanStatus = { code: 0 | 1 | 2; message?: string | undefined } | string;

/** Milliseconds since the epoch, a `Date`, or `[seconds, nanoseconds]`. Numbers below 10¹⁰ are taken as seconds. */
export type SpanTime = number | Date | [number, number];

export interface SpanContext {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** 1 when the trace is recorded. */
  traceFlags: number;
}

/** A span of another trace that one belongs with. */
export interface SpanLink {
  context: SpanContext;
  attributes?: Attributes;
}

export interface SpanOptions extends Scope, RecordOptions {
  /** What the span is called in Sentry. */
  name: string;
  /** What kind of work it is: `gen_ai.invoke_agent`, `gen_ai.execute_tool` … */
  op?: string;
  attributes?: Attributes;
  /**
   * The span above; with `null` there is none: the span begins a new trace, or stands at the top of a continued one.
   * @defaultValue the active span
   */
  parent?: Span | null | undefined;
  /** The same, as Sentry's JavaScript SDK calls it. */
  parentSpan?: Span | null;
  /** @defaultValue now */
  startTime?: SpanTime;
  /** Makes the span the top of its own transaction, under the same trace. */
  forceTransaction?: boolean;
  /** Records nothing where there is no span above. */
  onlyIfParent?: boolean;
}

export interface Span extends SpanMaker {
  setAttribute(name: string, value: AttributeValue): this;
  setAttributes(attributes: Attributes): this;
  setStatus(status: SpanStatus): this;
  updateName(name: string): this;
  /** Sends the error, linked to this span. */
  recordException(error: unknown): void;
  addLink(link: SpanLink): this;
  addLinks(links: readonly SpanLink[]): this;
  /** Does nothing: the format in which spans are sent has no events, in Sentry's SDK neither. */
  addEvent(name: string, attributesOrTime?: Attributes | SpanTime, time?: SpanTime): this;
  /** Zeros when nothing is recorded. */
  spanContext(): SpanContext;
  /** Whether the span is open and its trace is kept. */
  isRecording(): boolean;
  /** Ends the span, now or at a given time. Only the first call counts. */
  end(time?: SpanTime): void;
}
