import type { Attributes } from "../types.js";
import { attempt } from "./attempt.js";
import { contentJson } from "./content.js";

/** JSON of any value. If it holds what JSON cannot carry, such as cycles, the rest is still given. */
export function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return contentJson(value);
  }
}

/** Attributes as they cross, and the names of those whose values JSON cannot carry: functions, symbols, big integers, cycles. */
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
  // Texts can be long: they are not written out just to see whether they can be.
  if (typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  return attempt(() => JSON.stringify(value) !== undefined, false);
}
