import type { Span } from "../../demo/envelope/envelope.js";
import type { Json } from "../../demo/json.js";

/** An envelope as the demo's ingest endpoint received it. */
export interface Arrival {
  /** The trace that all of it belongs to; empty for a report of losses. */
  readonly traceId: string;
  readonly bytes: number;
  /** Its text, byte for byte. */
  readonly text: string;
  readonly spans: readonly Span[];
  readonly rules: readonly { readonly title: string; readonly faults: readonly string[] }[];
}

/** Calls back for every envelope from now on. Resolves when the connection stands, so that nothing is missed. */
export function listenForArrivals(onArrival: (arrival: Arrival) => void): Promise<void> {
  const feed = new EventSource("/demo/arrivals");
  feed.addEventListener("message", (message: MessageEvent<string>) => {
    const arrival: Arrival = JSON.parse(message.data);
    onArrival(arrival);
  });
  return new Promise((resolve) => feed.addEventListener("open", () => resolve(), { once: true }));
}

/** An attribute that is a whole number or a fraction; anything else is unknown. */
export function numberOf(span: Span, key: string): number | undefined {
  const value: Json | undefined = span.attributes[key];
  return typeof value === "number" ? value : undefined;
}

/** An attribute that is a text; anything else is unknown. */
export function wordsOf(span: Span, key: string): string | undefined {
  const value: Json | undefined = span.attributes[key];
  return typeof value === "string" ? value : undefined;
}
