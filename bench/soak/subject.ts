import type { Diagnosis } from "genspan";

/** The runtime under load. */
export interface Subject {
  readonly name: string;
  /** Why it may lose spans at full speed; undefined where it may not. */
  readonly bound?: string;
  /** Makes so many streamed calls at a time, and reads each to its end. */
  ask(count: number): Promise<void>;
  /** Undefined where nothing is recorded: in the control. */
  readonly flush?: () => Promise<Told>;
  /** After garbage was collected. */
  memory(): Promise<Memory>;
  close(): Promise<void>;
}

/** What the client says of its spans. */
export interface Told {
  readonly isSent: boolean;
  readonly diagnosis: Diagnosis;
}

/** What is in use, each part without the others. */
export interface Memory {
  /** The JavaScript heap, without what the runtime keeps for its connections. */
  readonly heapBytes: number;
  /** What the runtime keeps in the heap for its connections; undefined where that is not in the heap. */
  readonly connectionBytes?: number;
  /** The memory of the core; undefined where there is none. */
  readonly wasmBytes?: number;
}
