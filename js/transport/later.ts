/** A timer that does not keep a program running. Returns what stops it. */
export function later(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  // A number where this is no server.
  const { unref }: { unref?: unknown } = Object(timer);
  if (typeof unref === "function") unref.call(timer);
  return () => clearTimeout(timer);
}
