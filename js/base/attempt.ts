/** What the work gives, or the other value where it throws: it reads what an app may have given or put in the place of a global. */
export function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
