/** An object of the framework's, of which nothing is certain. */
export type Told = Readonly<Record<string, unknown>>;

/** The members of those names. */
export function pick(from: Told, names: readonly string[]): Told {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}

/** The members with a word in front of their names, for attributes. */
export function prefixed(prefix: string, members: unknown): Record<string, object | string | number | boolean> {
  const told = isTold(members) ? Object.entries(members) : [];
  return Object.fromEntries(told.flatMap(([name, value]) => (isValue(value) ? [[prefix + name, value]] : [])));
}

/** Whether a value has members that can be looked at. */
export function isTold(value: unknown): value is Told {
  return typeof value === "object" && value !== null;
}

/** The value, if it is a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isValue(value: unknown): value is object | string | number | boolean {
  return value !== undefined && value !== null && typeof value !== "function";
}
