/** A text is found anywhere; an expression is asked. */
export type Pattern = string | RegExp;

/** Whether the text matches. `search` begins at the front, whatever an expression with `g` found before. */
export function matches(text: unknown, pattern: unknown): boolean {
  if (typeof text !== "string") return false;
  if (typeof pattern === "string") return text.includes(pattern);
  return pattern instanceof RegExp && text.search(pattern) >= 0;
}
