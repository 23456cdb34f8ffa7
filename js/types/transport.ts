/** A request that carries telemetry. */
export interface TransportRequest {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What it was answered with. */
export interface TransportResponse {
  /** The HTTP status. */
  status: number;
  headers?: { get(name: string): string | null } | undefined;
}

export type Transport = (request: TransportRequest) => PromiseLike<TransportResponse>;

/** Keeps a worker alive until `promise` has settled. */
export type WaitUntil = (promise: Promise<unknown>) => void;
