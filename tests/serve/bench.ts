import { after, afterEach, beforeEach } from "node:test";
import * as genspan from "genspan";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";

/** An ingest endpoint for all tests of a file. It is empty when one begins, and the client that one made is closed when it ends. */
export async function ingestOfFile(): Promise<IngestServer> {
  const ingest = await startIngestServer();
  beforeEach(() => ingest.clear());
  afterEach(() => genspan.close());
  after(() => ingest.close());
  return ingest;
}

/** A context that keeps what it is asked to wait for. */
export function waiting(): { waitUntil(promise: Promise<unknown>): void; all(): Promise<unknown> } {
  const kept: Promise<unknown>[] = [];
  return { waitUntil: (promise) => void kept.push(promise), all: () => Promise.all(kept) };
}
