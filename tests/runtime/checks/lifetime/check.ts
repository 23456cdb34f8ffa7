import assert from "node:assert/strict";
import { MODEL } from "../../check.js";
import type { Check } from "../../check.js";

/** One sentence, once, however often something is used before `init` and after `close`. */
const SENTENCE = "genspan: nothing is recorded before init({ dsn }) and after close.";
const CALLS = 4;

/** Before `init` and after `close` everything passes through; clients do not disturb each other; `init` starts anew. */
export const check: Check = {
  async expect({ ingest, reports, returned }) {
    const spans = await ingest.untilSpans(5);
    assert.deepEqual(spans.map(({ name, attributes }) => [attributes["client"], name]).sort(), [
      ["first", "on the first"],
      ["second", "after the second init"],
      ["second", `chat ${MODEL}`],
      ["third", "after init again"],
      ["third", `chat ${MODEL}`],
    ]);
    assert.equal(reports.length, CALLS);
    assert.deepEqual(returned, [[SENTENCE]]);
  },
  expectNothing({ reports, returned }) {
    assert.equal(reports.length, CALLS);
    assert.deepEqual(returned, [[SENTENCE]]);
  },
};
