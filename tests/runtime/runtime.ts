import type { Packages } from "./packages.js";
import type { Project } from "./project.js";

/** What an app is told: where to ask, where to send the trace, and what it calls itself. */
export interface Settings {
  readonly dsn: string;
  /** Of a server that speaks OpenAI and Anthropic. */
  readonly modelOrigin: string;
  /** Tells an app from those that run at the same time. */
  readonly label: string;
}

/** One row of the table. A folder `tests/runtime/<name>` exports its rows as `runtimes` from its `runtime.ts`, and is found by that. */
export interface Runtime {
  /** `Node 20`. */
  readonly name: string;
  /** The block of the README for this runtime, by its path from this folder. */
  readonly example: string;
  /** The span of the request that the block answers, where it wraps a handler. */
  readonly segment?: string;
  /** npm packages beside those of the checks. */
  readonly packages?: Packages;
  /** npm packages that are not there for every platform: what is missing is an obstacle, not a failure. */
  readonly programs?: Packages;
  /** What spans become here: strict pages forbid WebAssembly, and are only passed through. */
  readonly records?: "spans" | "nothing";
  /** Why it cannot run on this machine; undefined when it can. */
  obstacle?(): Promise<string | undefined>;
  start(project: Project): Promise<Session>;
}

/** A runtime that is up, with the apps of all checks in it. */
export interface Session {
  /** Runs the app of a check once for each of the settings, all at the same time and in one instance; what each returned. */
  run(check: string, settings: readonly Settings[]): Promise<readonly unknown[]>;
  /** Runs the block of the README for this runtime, as it stands there. The trace may leave later. */
  example(settings: Settings): Promise<void>;
  close(): Promise<void>;
}
