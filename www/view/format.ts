const NUMBER = new Intl.NumberFormat("en");

/** Shown for what is not known; 0 would be a claim. */
export const UNKNOWN = "–";

export function count(value: number | undefined): string {
  return value === undefined ? UNKNOWN : NUMBER.format(value);
}

/** `640 ms` below a second, `2.31 s` above. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return UNKNOWN;
  return seconds < 0.9995 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`;
}

export function bytes(size: number): string {
  return size < 1000 ? `${size} B` : `${(size / 1000).toFixed(1)} KB`;
}

export function dollars(amount: number | undefined): string {
  return amount === undefined ? UNKNOWN : `$${amount.toPrecision(2)}`;
}
