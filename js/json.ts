/** JSON that never throws: big integers become strings, and what was met before is left out where there are cycles. */
export function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return jsonWithoutCycles(value);
  }
}

function jsonWithoutCycles(value: unknown): string | undefined {
  const seen = new WeakSet<object>();
  try {
    return JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === "bigint") return String(part);
      if (typeof part !== "object" || part === null) return part;
      if (seen.has(part)) return undefined;
      seen.add(part);
      return part;
    });
  } catch {
    // A `toJSON` or a getter of the app's own threw: without it there is nothing to tell.
    return undefined;
  }
}
