import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { listen, readBody, sendJson } from "../../demo/http.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { startWorker } from "./worker/workerd.js";
import type { Outcome } from "./worker/workerd.js";

/** From before workerd learnt to carry the outcome of a promise over to the request that awaits it: it warns of such. */
const STRICT = "2024-09-01";
/** Longer than anything here may hang. */
const PATIENCE_MS = 60_000;

/** A worker whose first envelopes are answered only once the gate is open, and what became of its requests. */
async function startHeld(context: TestContext, held: number) {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let isHeld = true;
  const ingest = await startIngestServer({
    reply(_, response) {
      if (ingest.arrivals.length > held) return;
      // The worker has given it up.
      response.once("close", () => (isHeld = false));
      return gate;
    },
  });
  const outcomes: Outcome[] = [];
  const told = await listen(0, async (request, response) => {
    outcomes.push(JSON.parse(String(await readBody(request))));
    sendJson(response, 200, {});
  });
  const worker = await startWorker({ dsn: ingest.dsn, modelOrigin: ingest.origin, compatibilityDate: STRICT, outcomes: told.origin });
  context.after(async () => {
    // It ends what it has begun.
    open();
    await worker.stop();
    await Promise.all([ingest.close(), told.close()]);
  });
  return {
    open,
    ingest,
    /** Whether the first envelopes wait for their answers still. */
    isHeld: () => isHeld,
    said: worker.said,
    ask: async (path: string, signal = AbortSignal.timeout(PATIENCE_MS)) => (await fetch(new URL(path, worker.origin), { signal })).json(),
    /** Waits until so many requests of a path are over with all their work. */
    async untilOver(path: string, count: number): Promise<Outcome[]> {
      const over = () => outcomes.filter((outcome) => outcome.path === path);
      for (const begun = performance.now(); over().length < count; await sleep(5)) {
        assert.ok(performance.now() - begun < PATIENCE_MS, `of ${count} requests of ${path} these are over: ${JSON.stringify(outcomes)}`);
      }
      return over();
    },
  };
}

const SHARING = /different request|will never|hang|hung/i;

test("requests of a worker flush while others hold both connections, and after one that went without awaiting its flush", async (context) => {
  const { ask, ingest, open, said } = await startHeld(context, Number.POSITIVE_INFINITY);
  // Their posts take both connections.
  await Promise.all([ask("/active"), ask("/active")]);
  await ingest.untilArrivals(2, PATIENCE_MS);
  // Begins to flush, and is over before anything can be sent.
  await ask("/leave");
  const patient = [ask("/flush"), ask("/flush")];
  await sleep(200);
  open();
  assert.deepEqual(await Promise.all(patient), [{ isSent: true }, { isSent: true }]);
  // Each request is a span, and each of the last two sent one more.
  assert.equal((await ingest.untilSpans(7, PATIENCE_MS)).length, 7);
  assert.doesNotMatch(said(), SHARING);
});

const SOUND: Outcome = { path: "/hasty", outcome: "ok", said: [] };
const OF_TWO = ["GET /hasty", "GET /hasty", "left behind by hasty", "left behind by hasty", "sent by hasty", "sent by hasty"];

function hastyOf(ingest: IngestServer): string[] {
  const names = ingest.spans().map(({ name }) => name);
  return names.filter((name) => name.endsWith("hasty")).sort();
}

test("a request of a worker is answered, sent and over while the flush of another hangs, and after the client of that is gone", async (context) => {
  const { ask, ingest, isHeld, said, untilOver } = await startHeld(context, 1);
  const client = new AbortController();
  const patient = ask("/patient", client.signal);
  await ingest.untilArrivals(1, PATIENCE_MS);
  // Not all is sent, for the other's post is under way.
  assert.deepEqual(await ask("/hasty"), { isSent: false });
  client.abort();
  await assert.rejects(patient);
  assert.deepEqual(await ask("/hasty"), { isSent: false });
  assert.deepEqual(await untilOver("/hasty", 2), [SOUND, SOUND]);
  assert.ok(isHeld(), "they waited until the other's post was given up");
  assert.deepEqual(hastyOf(ingest), OF_TWO);
  assert.doesNotMatch(said(), SHARING);
});

test("requests of a worker are answered in time and sent later where others hold both connections, one of them without a client", async (context) => {
  const { ask, ingest, open, said, untilOver } = await startHeld(context, 2);
  await ask("/active");
  const client = new AbortController();
  const patient = ask("/patient", client.signal);
  await ingest.untilArrivals(2, PATIENCE_MS);
  client.abort();
  await assert.rejects(patient);
  assert.deepEqual(await Promise.all([ask("/hasty"), ask("/hasty")]), [{ isSent: false }, { isSent: false }]);
  open();
  assert.deepEqual(await untilOver("/hasty", 2), [SOUND, SOUND]);
  assert.deepEqual(hastyOf(ingest), OF_TWO);
  assert.doesNotMatch(said(), SHARING);
});
