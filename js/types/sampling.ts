/** What is known of a trace when its first span here begins. */
export interface SamplingContext {
  /** The name of that span. */
  name: string;
  /** Its attributes; `sentry.op` is its op. */
  attributes: Record<string, unknown>;
  /** The caller's decision; absent if there is no caller, or it has not decided. */
  parentSampled: boolean | undefined;
  /** The share by which the caller decided. */
  parentSampleRate: number | undefined;
  /** Gives the caller's decision if there is one, else this share. */
  inheritOrSampleWith(rate: number): number;
}

/**
 * Which spans are meant. A string or expression is held against the name; of an object all members have to match. A string matches anywhere
 * in a name, op or attribute.
 */
export type IgnoredSpan =
  | string
  | RegExp
  | {
      name?: string | RegExp;
      op?: string | RegExp;
      attributes?: Record<string, string | number | boolean | RegExp | readonly (string | number | boolean)[]>;
    };

/** A span as it is sent, in the shape of Sentry's JavaScript SDK. Changes to ids and times are ignored. */
export interface FinishedSpan {
  name: string;
  span_id: string;
  trace_id: string;
  parent_span_id?: string;
  /** Seconds since the epoch. */
  start_timestamp: number;
  /** Seconds since the epoch. */
  end_timestamp: number;
  /** Whether it is the top span of its trace here. */
  is_segment: boolean;
  status: "ok" | "error";
  attributes: Record<string, unknown>;
}
