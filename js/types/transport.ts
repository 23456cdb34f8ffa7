/** A request that carries telemetry. */
export interface TransportRequest {
  url: string;
  headers: Record<string, string>;
  /** A `Uint8Array<ArrayBuffer>`; before 5.7 TypeScript knew but one kind. */
  body: ReturnType<InstanceType<typeof TextEncoder>["encode"]>;
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
