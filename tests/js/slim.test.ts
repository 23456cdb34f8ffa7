import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import type { WasmInput } from "genspan/slim";
import { listen } from "../../demo/http.js";
import { startIngestServer } from "../support/ingest-server.js";

const bytes = new Uint8Array(await readFile(fileURLToPath(import.meta.resolve("genspan/genspan.wasm"))));
const site = await listen(0, (_, response) => void response.writeHead(200, { "content-type": "application/wasm" }).end(bytes));
after(() => site.close());

/** A copy of the module, since each instantiates the core once. */
function copyFor(name: string): Promise<typeof import("genspan/slim")> {
  return import(`../../dist/slim.js?${encodeURIComponent(name)}`);
}

const INPUTS: Record<string, () => WasmInput | Promise<WasmInput>> = {
  "a URL": () => new URL(site.origin),
  "an address": () => site.origin,
  "a response": () => fetch(site.origin),
  bytes: () => bytes,
  "a buffer": () => bytes.buffer,
  "a module": () => WebAssembly.compile(bytes),
  "a module of another realm": () => runInNewContext("new WebAssembly.Module(bytes)", { bytes }),
};

for (const [name, input] of Object.entries(INPUTS)) {
  test(`slim records with the core given as ${name}`, async (context) => {
    const ingest = await startIngestServer();
    context.after(() => ingest.close());
    const slim = await copyFor(name);
    slim.loadWasm(await input());
    const genspan = slim.init({ dsn: ingest.dsn });
    genspan.startSpan({ name: "work" }, () => undefined);
    assert.equal(await genspan.close(), true);
    assert.deepEqual(ingest.spans().map((span) => span.name), ["work"]);
  });
}

test("slim takes a response that is still on its way, and what comes meanwhile is recorded", async (context) => {
  const ingest = await startIngestServer();
  context.after(() => ingest.close());
  const slim = await copyFor("on its way");
  slim.loadWasm(fetch(site.origin));
  const genspan = slim.init({ dsn: ingest.dsn });
  assert.equal(genspan.diagnose().engine, "starting");
  genspan.startSpan({ name: "work" }, () => undefined);
  assert.equal(await genspan.close(), true);
  assert.deepEqual(ingest.spans().map((span) => span.name), ["work"]);
});
