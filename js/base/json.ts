import type { Attributes } from "../types.js";
import { attempt } from "./attempt.js";
import { contentJson } from "./content.js";

/** JSON that never throws. What cannot be told as it is comes as far as it can be. */
export function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return contentJson(value);
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
