import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import * as genspan from "genspan";
import { instrument } from "genspan/edge";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";

let ingest: IngestServer;
before(async () => {
  ingest = await startIngestServer();
});
beforeEach(() => ingest.clear());
afterEach(() => genspan.close());
after(() => ingest.close());

/** What is told of a request whose handler throws this: of its span status, words and HTTP status, and how each error is said to be handled. */
async function told(thrown: unknown, options: genspan.Options = {}): Promise<unknown> {
  const handler = instrument(async (_: Request): Promise<Response> => Promise.reject(thrown), () => ({ dsn: ingest.dsn, ...options }));
  await assert.rejects(handler(new Request("https://shop.example.test/users")), (error) => error === thrown);
  await genspan.flush();
  const [span] = ingest.spans();
  const events = ingest.arrivals.flatMap(({ envelope }) => envelope.items).filter(({ header }) => header["type"] === "event");
  const handled = events.map(({ payload }) => (payload as { exception: { values: { mechanism: { handled: boolean } }[] } }).exception.values[0]?.mechanism.handled);
  return [span?.status, span?.attributes["sentry.status.message"], span?.attributes["http.response.status_code"], handled];
}

describe("a handler of requests that throws", () => {
  it("has failed and its error is told as one that nobody handled", async () => {
    assert.deepEqual(await told(new Error("broken")), ["error", "broken", undefined, [false]]);
  });

  it("has failed without an error where errors are not captured", async () => {
    assert.deepEqual(await told(new Error("broken"), { captureErrors: false }), ["error", "broken", undefined, []]);
  });

  it("was cancelled where its own work was", async () => {
    assert.deepEqual(await told(new DOMException("The visitor left.", "AbortError")), ["error", "cancelled", undefined, []]);
  });

  it("has answered where next throws its redirects and missing pages", async () => {
    const digests = [["NEXT_REDIRECT;replace;/login;307;", 307], ["NEXT_HTTP_ERROR_FALLBACK;404", 404], ["NEXT_NOT_FOUND", undefined]] as const;
    for (const [digest, status] of digests) {
      ingest.clear();
      assert.deepEqual(await told(Object.assign(new Error("NEXT"), { digest })), ["ok", undefined, status, []]);
    }
  });
});
