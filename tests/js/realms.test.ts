import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import type { ModelServer } from "../support/model-server.js";

let model: ModelServer;
let ingest: IngestServer;
before(async () => {
  model = await startModelServer();
  ingest = await startIngestServer();
});
after(() => Promise.all([model.close(), ingest.close()]));

/** The package, run as a script where nothing is but JavaScript itself and what is given. */
async function packageIn(entry: "inline" | "node", given: object): Promise<typeof import("genspan")> {
  const { outputFiles } = await build({ entryPoints: [`dist/${entry}.js`], bundle: true, write: false, format: "iife", globalName: "copy", external: ["node:zlib"] });
  const context = createContext({ ...given });
  runInContext(outputFiles[0]?.text ?? "", context);
  return runInContext("copy", context);
}

function ask(fetch: typeof globalThis.fetch): Promise<Response> {
  const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }], stream: true, stream_options: { include_usage: true } });
  return fetch(`${model.baseUrl}/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });
}

test("where a runtime has neither wasm nor text encoding, as React Native, the import works and calls pass through", async () => {
  const warnings: unknown[] = [];
  const { init } = await packageIn("inline", { fetch, setTimeout, clearTimeout, console: { warn: (warning: unknown) => warnings.push(warning) } });
  const client = init({ dsn: ingest.dsn });
  const response = await ask(client.fetch);
  assert.match(await response.text(), /data: \[DONE\]/);
  assert.equal(client.startSpan({ name: "nothing" }, () => 7), 7);
  await client.close();
  assert.deepEqual(warnings, ["genspan: WebAssembly cannot be used here, so calls pass through unrecorded."]);
});

test("a call is recorded whose bytes are of another realm than the package, as under jsdom", async () => {
  const web = { AbortController, fetch, atob, URL, URLSearchParams, Headers, Request, Response, Blob, FormData, ReadableStream, TextEncoder, TextDecoder };
  const { init } = await packageIn("node", { ...web, process, console, crypto, performance, setTimeout, clearTimeout, queueMicrotask });
  const client = init({ dsn: ingest.dsn });
  await (await ask(client.fetch)).text();
  await client.flush();
  const [span] = await ingest.untilSpans(1);
  const [report] = model.reports.slice(-1);
  assert.equal(span?.name, "chat gpt-4o-mini");
  assert.equal(span?.attributes["gen_ai.usage.output_tokens"], report?.usage.output);
  await client.close();
});
