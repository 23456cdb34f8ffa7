import type { TraceData } from "./client.js";

/** A span of another SDK. */
export interface ForeignSpan {
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
}

/** What is used of a Sentry SDK: public functions of its namespace, each only if it is there. */
export interface SentrySdk {
  getActiveSpan?(): ForeignSpan | undefined;
  getTraceData?(): TraceData;
  getClient?(): { getOptions(): HostOptions; on?(hook: "spanStart" | "spanEnd", callback: (span: ForeignSpan) => void): unknown } | undefined;
  spanToJSON?(span: ForeignSpan): { op?: unknown; origin?: unknown; data?: object; attributes?: object };
  suppressTracing?<T>(callback: () => T): T;
}

/** The options of another SDK that are taken over. */
export interface HostOptions {
  dsn?: string | undefined;
  release?: string | undefined;
  environment?: string | undefined;
  tunnel?: unknown;
}
