/** How far the wall clock may run ahead of the monotonic one before it is believed: the latter stops while a machine sleeps. */
const MAX_DRIFT_MS = 1000;

/** A clock in milliseconds since the epoch that never runs backwards, with fractions where the runtime has them. */
export function createClock(): () => number {
  let offset = Number.NEGATIVE_INFINITY;
  let last = 0;
  return () => {
    const wall = Date.now();
    const running = globalThis.performance?.now() ?? wall;
    if (wall - running > offset + MAX_DRIFT_MS) offset = wall - running;
    last = Math.max(last, offset + running);
    return last;
  };
}
