import assert from "node:assert/strict";
import { MODEL } from "../../check.js";
import type { Check } from "../../check.js";
import manifest from "../../../../package.json" with { type: "json" };

/** A streamed call of the real SDK is one span with the counts that the model told. */
export const check: Check = {
  packages: { openai: manifest.devDependencies.openai },
  async expect({ ingest, reports, returned }) {
    const [span, ...others] = await ingest.untilSpans(1);
    const [report] = reports;
    assert.ok(span && report);
    assert.deepEqual(others, []);
    assert.notEqual(returned[0], "");
    assert.deepEqual([span.name, span.status, span.isSegment], [`chat ${MODEL}`, "ok", true]);
    const { usage } = report;
    const expected: Record<string, unknown> = {
      "sentry.op": "gen_ai.chat",
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": MODEL,
      "gen_ai.response.model": MODEL,
      "gen_ai.response.finish_reasons": '["stop"]',
      "gen_ai.response.streaming": true,
      "gen_ai.usage.input_tokens": usage.input,
      "gen_ai.usage.output_tokens": usage.output,
      "gen_ai.usage.total_tokens": usage.input + usage.output,
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, span.attributes[key]])), expected);
    const wait = span.attributes["gen_ai.response.time_to_first_chunk"];
    assert.ok(typeof wait === "number" && wait >= 0 && wait <= span.end - span.start, `time to first chunk: ${String(wait)} s`);
  },
};
