import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { MODEL } from "../../check.js";
import type { Check } from "../../check.js";

/** Long enough for a second span of a call to arrive, if there were one: the clients were closed, which sends all. */
const SETTLE_MS = 100;

/** Two copies of the package in one program, and an app that is reloaded, record each call once. */
export const check: Check = {
  async expect({ ingest, reports, returned }) {
    const [calls] = returned;
    assert.equal(calls, reports.length);
    await ingest.untilSpans(reports.length);
    await sleep(SETTLE_MS);
    assert.deepEqual(ingest.spans().map(({ name }) => name), reports.map(() => `chat ${MODEL}`));
  },
};
