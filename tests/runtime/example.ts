import assert from "node:assert/strict";
import type { IngestServer } from "../support/ingest-server.js";
import type { Report } from "../support/model-server.js";
import { MODEL } from "./check.js";
import type { Runtime } from "./runtime.js";

const TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** Each block of the README asks the model once, and its trace tells of that, and of the request where it wraps one. `reports` gives what the model told so far. */
export async function expectExample({ records, segment }: Runtime, ingest: IngestServer, reports: () => readonly Report[]): Promise<void> {
  const report = await firstOf(reports);
  if (records === "nothing") return assert.deepEqual(ingest.arrivals, []);
  const expected: unknown[] = [[`chat ${MODEL}`, "ok", report.usage.input, report.usage.output]];
  if (segment !== undefined) expected.push([segment, "ok", undefined, undefined]);
  const spans = await ingest.untilSpans(expected.length, TIMEOUT_MS);
  const seen = spans.map(({ name, status, attributes }) => [name, status, attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]]);
  assert.deepEqual(seen.sort(), expected.sort());
  assert.equal(reports().length, 1);
}

async function firstOf(reports: () => readonly Report[]): Promise<Report> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const [report] = reports();
    if (report) return report;
    if (performance.now() > deadline) throw new Error("the model was not asked");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
