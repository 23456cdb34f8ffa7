import assert from "node:assert/strict";
import type { Check } from "../../check.js";

/** A plain fetch of Anthropic's API is one span with the counts that the model told. Its request goes out as without us. */
export const check: Check = {
  async expect({ ingest, reports: [, report], requests, returned }) {
    const spans = await ingest.untilSpans(1);
    assert.ok(report);
    const [plain, traced] = requests.map(({ method, path, headers, body }) => ({ method, path, headers, body }));
    assert.deepEqual(traced, plain);
    assert.notEqual(returned[0], "");
    const seen = spans.map(({ name, status, attributes }) => ({
      name,
      status,
      input: attributes["gen_ai.usage.input_tokens"],
      output: attributes["gen_ai.usage.output_tokens"],
    }));
    const { input, output } = report.usage;
    assert.deepEqual(seen, [{ name: "chat claude-sonnet-4-5", status: "ok", input, output }]);
  },
};
