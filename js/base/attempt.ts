/** The result of the work, or `otherwise` if it throws. For reading what an app gave us, or put in place of a global. */
export function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
