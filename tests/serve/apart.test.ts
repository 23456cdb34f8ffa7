import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startIngestServer } from "../support/ingest-server.js";
import { startWorker } from "./worker/workerd.js";

/** From before workerd learnt to carry the outcome of a promise over to the request that awaits it: it warns of such. */
const STRICT = "2024-09-01";

test("requests of a worker flush while others hold both connections, and after one that went without awaiting its flush", async (context) => {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const ingest = await startIngestServer({ reply: () => gate });
  const worker = await startWorker({ dsn: ingest.dsn, modelOrigin: ingest.origin, compatibilityDate: STRICT });
  context.after(async () => {
    await worker.stop();
    await ingest.close();
  });
  const ask = async (path: string) => (await fetch(new URL(path, worker.origin), { signal: AbortSignal.timeout(10_000) })).json();
  // Their posts take both connections.
  await Promise.all([ask("/active"), ask("/active")]);
  await ingest.untilArrivals(2);
  // Begins to flush, and is over before anything can be sent.
  await ask("/leave");
  const patient = [ask("/flush"), ask("/flush")];
  await sleep(200);
  open();
  assert.deepEqual(await Promise.all(patient), [{ isSent: true }, { isSent: true }]);
  // Each request is a span, and each of the last two sent one more.
  assert.equal((await ingest.untilSpans(7)).length, 7);
  assert.doesNotMatch(worker.said(), /different request|will never|hang/i);
});
