import assert from "node:assert/strict";
import type { Check } from "../../check.js";

const FORBIDDEN = 403;

/** The handler of `genspan/tunnel` forwards the envelopes of its project, and those of no other. */
export const check: Check = {
  obstacle: (runtime) => (/^(Chromium|Firefox)/.test(runtime) ? "the handler is for servers" : undefined),
  async expect({ ingest, labels, returned }) {
    const spans = await ingest.untilSpans(labels.length);
    assert.deepEqual(spans.map(({ name }) => name).sort(), labels.map((label) => `through the tunnel ${label}`).sort());
    assert.deepEqual(returned, labels.map(() => FORBIDDEN));
  },
};
