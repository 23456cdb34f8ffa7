import type { IngestServer } from "./ingest-server.js";

/** The losses that were reported so far, as `reason category: quantity`. */
export function reportedLosses(ingest: Pick<IngestServer, "arrivals">): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { header, payload } of ingest.arrivals.flatMap(({ envelope }) => envelope.items)) {
    if (header["type"] !== "client_report") continue;
    const rows: { reason: string; category: string; quantity: number }[] = Reflect.get(Object(payload), "discarded_events");
    for (const { reason, category, quantity } of rows) sums[`${reason} ${category}`] = (sums[`${reason} ${category}`] ?? 0) + quantity;
  }
  return sums;
}
