import type { ServerResponse } from "node:http";
import type { Arrival } from "./ingest.js";
import { RULES } from "./envelope/rules.js";
import { objectOf, textOf } from "./json.js";
import type { Json } from "./json.js";

/** Tells every open page about each envelope, by server-sent events. */
export interface Feed {
  /** Keeps the connection of one page, until the page goes away. */
  subscribe(response: ServerResponse): void;
  publish(arrival: Arrival): void;
}

export function createFeed(): Feed {
  const pages = new Set<ServerResponse>();
  return {
    subscribe(response) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
      response.write(": connected\n\n");
      pages.add(response);
      response.once("close", () => pages.delete(response));
    },
    publish(arrival) {
      const event = `data: ${JSON.stringify(describe(arrival))}\n\n`;
      for (const page of pages) page.write(event);
    },
  };
}

/** What the page shows of an envelope: its trace and spans, its text as it came, and what each rule says about it. */
function describe({ envelope, spans }: Arrival): Json {
  return {
    traceId: textOf(objectOf(envelope.header["trace"])["trace_id"]),
    bytes: envelope.bytes.length,
    text: new TextDecoder().decode(envelope.bytes),
    spans: spans.map((span) => ({ ...span, attributes: { ...span.attributes } })),
    rules: RULES.map((rule) => ({ title: rule.title, faults: rule.faults(envelope) })),
  };
}
