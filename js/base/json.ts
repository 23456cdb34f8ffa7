import type { Attributes } from "../types.js";
import { attempt } from "./attempt.js";

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

/** Attributes as they cross, and the names of those whose values cannot be told: functions, symbols, big integers, cycles. */
export function carried(attributes: Attributes | undefined): { attributes?: Attributes; unsupported?: string[] } {
  if (!attributes) return {};
  const unsupported: string[] = [];
  const told = Object.entries(attributes).filter(([name, value]) => {
    const isTold = value === undefined || isCarried(value);
    if (!isTold) unsupported.push(name);
    return isTold;
  });
  return { attributes: Object.fromEntries(told), ...(unsupported.length > 0 && { unsupported }) };
}

function isCarried(value: unknown): boolean {
  // Texts are long, and would be written out twice.
  if (typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  return attempt(() => JSON.stringify(value) !== undefined, false);
}
