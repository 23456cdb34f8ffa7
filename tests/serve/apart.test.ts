import assert from "node:assert/strict";
import { test } from "node:test";
import { startIngestServer } from "../support/ingest-server.js";
import { startWorker } from "./worker/workerd.js";

const AT_ONCE = 20;
/** From before workerd learnt to carry the outcome of a promise over to the request that awaits it: it warns, or the request hangs. */
const STRICT = "2024-09-01";

test("no request of a worker awaits the promise of another, nor uses its connections", async (context) => {
  // Long enough that all requests wait at the same time, while two connections carry the posts of all.
  const ingest = await startIngestServer({ reply: () => new Promise((resolve) => setTimeout(resolve, 20)) });
  const worker = await startWorker({ dsn: ingest.dsn, modelOrigin: ingest.origin, compatibilityDate: STRICT });
  context.after(async () => {
    await worker.stop();
    await ingest.close();
  });
  const ask = async (path: string) => (await fetch(new URL(path, worker.origin), { signal: AbortSignal.timeout(10_000) })).json();
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => ask(number % 2 ? "/flush" : "/active")));
    assert.deepEqual(answers.filter((_, number) => number % 2), Array(AT_ONCE / 2).fill({ isSent: true }));
  }
  // Each request is a span, and half of them flush one more.
  const spans = await ingest.untilSpans(3 * 1.5 * AT_ONCE, 10_000);
  assert.equal(spans.length, 3 * 1.5 * AT_ONCE);
  assert.doesNotMatch(worker.said(), /different request|promise was resolved|hang|never complete/i);
});
