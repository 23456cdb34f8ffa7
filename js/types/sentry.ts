import type { TraceData } from "./client.js";

/** A span of another SDK. */
export interface ForeignSpan {
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
}

/** What is used of a Sentry SDK, majors 8 to 11: public functions, those that are there. */
export interface SentrySdk {
  getActiveSpan?(): ForeignSpan | undefined;
  getTraceData?(): TraceData;
  getClient?(): { getOptions(): HostOptions; on?(hook: "spanStart" | "spanEnd", callback: (span: ForeignSpan) => void): unknown } | undefined;
  spanToJSON?(span: ForeignSpan): { op?: unknown; origin?: unknown; data?: object; attributes?: object };
  suppressTracing?<T>(callback: () => T): T;
}

/** What another SDK was set up with, as far as it is taken over. */
export interface HostOptions {
  dsn?: string | undefined;
  release?: string | undefined;
  environment?: string | undefined;
  tunnel?: unknown;
}
