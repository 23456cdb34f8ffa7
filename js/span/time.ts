import type { SpanTime } from "../types.js";

/** Numbers below this are seconds, as in Sentry's SDKs. */
const FIRST_MILLISECONDS = 10_000_000_000;

/** A time as milliseconds since the epoch. Undefined for what tells no time: an invalid `Date`, say. */
export function milliseconds(time: SpanTime | undefined): number | undefined {
  if (time instanceof Date) return milliseconds(time.getTime());
  if (Array.isArray(time)) return milliseconds(time[0] + time[1] / 1_000_000_000);
  if (typeof time !== "number" || !Number.isFinite(time)) return undefined;
  return time < FIRST_MILLISECONDS ? time * 1000 : time;
}
