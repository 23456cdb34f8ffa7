import type { IngestServer } from "../support/ingest-server.js";
import type { ModelRequest, Report } from "../support/model-server.js";
import type { Packages } from "./packages.js";

/** The model that all apps ask. */
export const MODEL = "gpt-4o-mini";

/**
 * One column of the table. A folder `tests/runtime/checks/<name>` exports it as `check` from its `check.ts`, and holds the app in its
 * `app.js`: that exports `run(settings)`, knows genspan by its package name only, and is the same in every runtime.
 */
export interface Check {
  /** npm packages that the app imports. */
  readonly packages?: Packages;
  /** How many apps run at the same time in one instance. @defaultValue 1 */
  readonly atOnce?: number;
  /** Why the app cannot run in a runtime; undefined when it can. */
  obstacle?(runtime: string): string | undefined;
  /** Holds what came of it to what must have come. */
  expect(outcome: Outcome): Promise<void>;
  /** The same where nothing is recorded: there all must have passed through, and nothing have left. */
  expectNothing?(outcome: Outcome): void;
}

/** What came of the apps. */
export interface Outcome {
  readonly ingest: IngestServer;
  /** The usage that the model told, call by call. */
  readonly reports: readonly Report[];
  /** What the model was asked, call by call. */
  readonly requests: readonly ModelRequest[];
  readonly labels: readonly string[];
  /** What each app returned, in the order of the labels. */
  readonly returned: readonly unknown[];
}
