/** The headers with others, in the form that the app gave: a `fetch` of its own below may spread them, or set one by its name. */
export function withHeaders(given: HeadersInit | undefined, others: readonly [name: string, value: string][]): HeadersInit {
  const isList = Array.isArray(given);
  if (!isList && Object.getPrototypeOf(given ?? {}) !== Object.prototype) {
    const headers = new Headers(given);
    for (const other of others) headers.set(...other);
    return headers;
  }
  const kept = (isList ? given : Object.entries(given ?? {})).filter(([name]) => !others.some(([other]) => other === name?.toLowerCase()));
  return isList ? [...kept, ...others.map(([name, value]): [string, string] => [name, value])] : Object.fromEntries([...kept, ...others]);
}
