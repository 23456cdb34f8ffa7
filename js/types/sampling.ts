/** What is known of a trace when its first span here begins. */
export interface SamplingContext {
  /** The name of that span. */
  name: string;
  /** Its attributes; `sentry.op` is its op. */
  attributes: Record<string, unknown>;
  /** What the caller has decided, if there is one and it has. */
  parentSampled: boolean | undefined;
  /** The share by which it was decided. */
  parentSampleRate: number | undefined;
  /** What the caller has decided, else this share. */
  inheritOrSampleWith(rate: number): number;
}

/** Which spans are meant: all that is told has to match. A text is looked for anywhere in a name, op or attribute. */
export type IgnoredSpan =
  | string
  | RegExp
  | {
      name?: string | RegExp;
      op?: string | RegExp;
      attributes?: Record<string, string | number | boolean | RegExp | readonly (string | number | boolean)[]>;
    };

/** A span as it is sent, in the shape of Sentry's JavaScript SDK. Ids and times are for reading. */
export interface FinishedSpan {
  name: string;
  span_id: string;
  trace_id: string;
  parent_span_id?: string;
  /** Seconds since the epoch. */
  start_timestamp: number;
  /** Seconds since the epoch. */
  end_timestamp: number;
  is_segment: boolean;
  status: "ok" | "error";
  attributes: Record<string, unknown>;
}
