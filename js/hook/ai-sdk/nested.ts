import type { Told } from "../members.js";

/** Those attributes whose names fit, as objects inside objects along the dots of their names. */
export function nested(attributes: Told, names: RegExp): Told {
  const root = new Map<string, unknown>();
  for (const [name, value] of Object.entries(attributes)) if (names.test(name)) put(root, name.split("."), value);
  return plain(root);
}

function put(into: Map<string, unknown>, [first = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) return void into.set(first, value);
  const below = into.get(first);
  const inner = below instanceof Map ? below : new Map<string, unknown>();
  into.set(first, inner);
  put(inner, rest, value);
}

function plain(map: Map<string, unknown>): Told {
  return Object.fromEntries([...map].map(([name, value]) => [name, value instanceof Map ? plain(value) : value]));
}
