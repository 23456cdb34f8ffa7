/** Whether an error only says that the app stopped the work. */
export function isAbort(error: unknown): boolean {
  try {
    return error instanceof Error && (error.name === "AbortError" || error.name === "ResponseAborted");
  } catch {
    // A proxy or a getter of the app's own.
    return false;
  }
}
