import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { parseEnvelope, readSpans } from "../../demo/envelope/envelope.js";
import { RULES } from "../../demo/envelope/rules.js";
import { readBody, sendJson } from "../../demo/http.js";
import type { Json } from "../../demo/json.js";

/** What became of the spans, as it is told to who asks for `/books`. */
export interface Books {
  readonly spans: number;
  readonly twice: number;
  readonly lost: number;
  readonly envelopes: number;
  readonly faults: readonly string[];
}

/** A streamed chat completion with usage, in three writes. */
const EVENTS = [
  `data: ${JSON.stringify({ id: "chatcmpl-1", model: "gpt-4o-mini-2024-07-18", choices: [{ index: 0, delta: { role: "assistant", content: "Once" } }] })}\n\n`,
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: " upon a time" }, finish_reason: "stop" }] })}\n\n`,
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } })}\n\ndata: [DONE]\n\n`,
];

const seen = new Set<string>();
const faults: string[] = [];
let twice = 0;
let lost = 0;
let envelopes = 0;

/** Model and ingest in a process of their own, so that their memory is not taken for the client's. */
const server = createServer(async (request, response) => {
  if (request.url === "/books") return sendJson(response, 200, { spans: seen.size, twice, lost, envelopes, faults: faults.slice(0, 10) });
  const body = await readBody(request);
  if (!request.url?.includes("/envelope/")) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of EVENTS) {
      response.write(event);
      await new Promise(setImmediate);
    }
    response.end();
    return;
  }
  take(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body);
  sendJson(response, 200, {});
});
// One that closes a connection just as a request comes would be counted as a failure of the app's.
server.keepAliveTimeout = 3_600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}`);
});

function take(bytes: Uint8Array): void {
  envelopes += 1;
  const envelope = parseEnvelope(bytes);
  faults.push(...RULES.flatMap((rule) => rule.faults(envelope)));
  for (const { spanId } of readSpans(envelope)) {
    if (seen.has(spanId)) twice += 1;
    seen.add(spanId);
  }
  for (const { header, payload } of envelope.items) if (header["type"] === "client_report") lost += quantityOf(payload);
}

function quantityOf(report: Json): number {
  const { discarded_events: rows }: { discarded_events: { category: string; quantity: number }[] } = JSON.parse(JSON.stringify(report));
  return rows.reduce((sum, { category, quantity }) => sum + (category === "span" ? quantity : 0), 0);
}
