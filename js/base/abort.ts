import { attempt } from "./attempt.js";

/** Whether an error only says that the app stopped the work. OpenAI's client and its kin say so in words, as their names may not outlive a bundler. */
export function isAbort(error: unknown): boolean {
  return attempt(() => error instanceof Error && (/Abort|Cancel/.test(error.name) || error.message === "Request was aborted."), false);
}
