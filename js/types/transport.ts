/** A request that carries telemetry, to be sent by POST. */
export interface TransportRequest {
  url: string;
  headers: Record<string, string>;
  /** A `Uint8Array<ArrayBuffer>`, written so that TypeScript before 5.7 understands it as well. */
  body: ReturnType<InstanceType<typeof TextEncoder>["encode"]>;
}

/** The answer to such a request. */
export interface TransportResponse {
  /** The HTTP status. */
  status: number;
  /** Rate limits and `Retry-After` are read from here. */
  headers?: { get(name: string): string | null } | undefined;
}

/** Sends telemetry. A rejection counts as a network error. */
export type Transport = (request: TransportRequest) => PromiseLike<TransportResponse>;

/** Keeps a worker alive until `promise` has settled. */
export type WaitUntil = (promise: Promise<unknown>) => void;
