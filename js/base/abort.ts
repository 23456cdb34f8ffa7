import { attempt } from "./attempt.js";

/** Whether an error only says that the app stopped the work. */
export function isAbort(error: unknown): boolean {
  return attempt(() => error instanceof Error && (error.name === "AbortError" || error.name === "ResponseAborted"), false);
}
