import type { Diagnosis } from "genspan";

/** The runtime under load. */
export interface Subject {
  readonly name: string;
  /** Why it may lose spans at full speed; undefined where it may not. */
  readonly bound?: string;
  /** Makes so many streamed calls at a time, and reads each to its end. */
  ask(count: number): Promise<void>;
  flush(): Promise<{ isSent: boolean; diagnosis: Diagnosis }>;
  /** After a collection of garbage. */
  memory(): Promise<{ heapBytes: number; wasmBytes: number }>;
  close(): Promise<void>;
}
