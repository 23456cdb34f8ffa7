/** A text matches anywhere; an expression decides itself. */
export type Pattern = string | RegExp;

/** Whether the text matches. `search` always begins at the front, where `test` of an expression with `g` goes on from its last match. */
export function matches(text: unknown, pattern: unknown): boolean {
  if (typeof text !== "string") return false;
  if (typeof pattern === "string") return text.includes(pattern);
  return pattern instanceof RegExp && text.search(pattern) >= 0;
}
