import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { after, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { startIngestServer } from "../support/ingest-server.js";
import { arrivedSpans } from "./arrived.js";

/** The app that the packed package runs in every runtime, with nothing but its import changed. */
const APP = new URL("../runtime/checks/by-hand/app.js", import.meta.url);
const FOLDER = new URL("../../target/sentry/", import.meta.url);

const ingest = await startIngestServer();
await mkdir(FOLDER, { recursive: true });
after(async () => {
  await ingest.close();
  await rm(FOLDER, { recursive: true });
});
beforeEach(() => ingest.clear());

for (const name of ["@sentry/browser", "sentry-browser-10"]) {
  test(`the same app on ${name} sends the same tree of spans`, async () => {
    const ours = await tree("genspan");
    ingest.clear();
    assert.deepEqual(await tree(name), ours);
    assert.equal(ours.length, 9);
  });
}

/** The app on an SDK: each span as `op: name < parent`. */
async function tree(sdk: string): Promise<string[]> {
  const text = await readFile(APP, "utf8");
  const imported = 'from "genspan"';
  assert.equal(text.split(imported).length, 2);
  const own = pathToFileURL(new URL("../../dist/node.js", import.meta.url).pathname).href;
  const file = new URL(`${sdk.replaceAll("/", "-")}.mjs`, FOLDER);
  await writeFile(file, text.replace(imported, `from "${sdk === "genspan" ? own : sdk}"`));
  const { run }: { run(settings: { dsn: string }): Promise<number> } = await import(file.href);
  assert.equal(await run({ dsn: ingest.dsn }), 7);
  const spans = arrivedSpans(ingest);
  const parentOf = (id: string | undefined) => spans.find(({ spanId }) => spanId === id)?.name;
  return spans.map(({ name, parentSpanId, attributes }) => `${attributes["sentry.op"]}: ${name} < ${parentOf(parentSpanId)}`).sort();
}
