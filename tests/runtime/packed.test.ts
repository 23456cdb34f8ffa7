import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { before, describe, it } from "node:test";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import { createProject, pack } from "./project.js";
import type { Runtime } from "./runtime.js";

const MODEL = "gpt-4o-mini";
const QUESTION = "What is the weather in Paris?";

const runtimes = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe("the packed package", () => {
  let tarball: string;
  before(async () => {
    tarball = await pack();
  });

  for (const name of runtimes) {
    it(`sends_the_span_of_a_streamed_openai_call_from_${name}`, async (context) => {
      const { runtime }: { runtime: Runtime } = await import(`./${name}/runtime.js`);
      const project = await createProject(name, tarball, runtime.packages);
      const ingest = await startIngestServer();
      context.after(() => ingest.close());
      const model = await startModelServer();
      context.after(() => model.close());

      const text = await runtime.run(project, { dsn: ingest.dsn, baseURL: model.baseUrl, model: MODEL, question: QUESTION });

      assert.notEqual(text, "");
      const spans = await ingest.untilSpans(1);
      assert.equal(spans.length, 1);
      const [span] = spans;
      const [report] = model.reports;
      assert.ok(span && report);
      assert.equal(span.name, `chat ${MODEL}`);
      assert.equal(span.status, "ok");
      assert.equal(span.isSegment, true);
      const { usage } = report;
      assert.deepEqual(pick(span.attributes, EXPECTED_KEYS), {
        "sentry.op": "gen_ai.chat",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": MODEL,
        "gen_ai.response.model": MODEL,
        "gen_ai.response.finish_reasons": '["stop"]',
        "gen_ai.response.streaming": true,
        "gen_ai.usage.input_tokens": usage.input,
        "gen_ai.usage.output_tokens": usage.output,
        "gen_ai.usage.total_tokens": usage.input + usage.output,
      });
      const wait = span.attributes["gen_ai.response.time_to_first_chunk"];
      assert.ok(typeof wait === "number" && wait >= 0 && wait <= span.end - span.start, `time to first chunk: ${String(wait)} s`);
    });
  }
});

const EXPECTED_KEYS = [
  "sentry.op",
  "gen_ai.operation.name",
  "gen_ai.request.model",
  "gen_ai.response.model",
  "gen_ai.response.finish_reasons",
  "gen_ai.response.streaming",
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.total_tokens",
];

function pick(attributes: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, attributes[key]]));
}
