import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { listen } from "../../../demo/http.js";
import type { LocalServer } from "../../../demo/http.js";
import { findChromium } from "../../../scripts/setup/chromium.mjs";
import { startIngestServer } from "../../support/ingest-server.js";
import { outlineOf } from "../tree.js";
import { bytesOf, FILES } from "./bigram/files.js";
import { tokensOf } from "./traced.js";

let browser: Browser;
let site: LocalServer;
let page: Page;

before(async () => {
  const found = await findChromium();
  assert.ok(found, "Chromium is here");
  const entryPoints = ["page-app.ts", "page-pipeline.ts"].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const { outputFiles } = await build({ entryPoints, bundle: true, format: "esm", target: "es2022", outdir: "/", write: false, logLevel: "error" });
  site = await listen(0, async (request, response) => {
    const path = request.url ?? "/";
    const file = outputFiles.find((each) => each.path === path)?.contents ?? (await modelFile(path));
    response.writeHead(file || path === "/" ? 200 : 404, { "content-type": typeOf(path) });
    response.end(file ?? '<!doctype html><title>a page</title><script type="module" src="/page-app.js"></script><script type="module" src="/page-pipeline.js"></script>');
  });
  browser = await chromium.launch({ executablePath: found.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  page = await browser.newPage();
  await page.goto(site.origin);
  await page.waitForFunction("'talk' in globalThis");
});

/** A file of the model, or of the runtime that runs it. */
async function modelFile(path: string): Promise<Uint8Array | undefined> {
  const model = FILES[path.replace("/models/", "")];
  if (model) return bytesOf(model);
  if (!path.startsWith("/runtime/")) return undefined;
  return readFile(fileURLToPath(new URL(path.replace("/runtime/", ""), import.meta.resolve("onnxruntime-node"))));
}

function typeOf(path: string): string {
  if (path === "/") return "text/html";
  return path.endsWith(".wasm") ? "application/wasm" : /js$/.test(path) ? "text/javascript" : "application/octet-stream";
}

after(async () => {
  await browser?.close();
  await site?.close();
});

test("a session of the local implementation is traced in a page, where no scope outlives an await", async () => {
  const ingest = await startIngestServer();
  try {
    assert.deepEqual(await page.evaluate(`talk(${JSON.stringify(ingest.dsn)})`), ["It is clear", true, "Paris is the capital of France"]);
    const spans = ingest.spans();
    const call = "chat gemini-nano (ok)\n";
    assert.equal(outlineOf(spans), `invoke_agent guide (ok)\n    ${call}        execute_tool get_weather (ok)\n${call}`);
    const streamed = spans.find(({ name, parentSpanId }) => name.startsWith("chat") && parentSpanId === undefined);
    assert.deepEqual(tokensOf(streamed), [7, 6, undefined]);
  } finally {
    await ingest.close();
  }
});

test("a real pipeline of transformers.js is traced in a page, with the tokens that its model reads and writes", async () => {
  const ingest = await startIngestServer();
  try {
    await page.waitForFunction("'generate' in globalThis");
    const text = "Paris is lovely in spring";
    assert.deepEqual(await page.evaluate(`generate(${JSON.stringify(ingest.dsn)})`), [
      [{ generated_text: `What about ${text}` }],
      text,
      [{ generated_text: [{ role: "user", content: "What about" }, { role: "assistant", content: ` ${text}` }] }],
    ]);
    const spans = ingest.spans();
    assert.equal(outlineOf(spans), "invoke_agent guide (ok)\n    chat tiny/bigram (ok)\nchat tiny/bigram (ok)\n");
    assert.deepEqual(spans.filter(({ name }) => name.startsWith("chat")).map(tokensOf), [
      [2, 6, undefined],
      [5, 6, undefined],
    ]);
  } finally {
    await ingest.close();
  }
});

test("the browser's own class answers and refuses as it does unwrapped", async (context) => {
  if (!(await page.evaluate("'LanguageModel' in globalThis"))) return context.diagnostic("this Chromium has no LanguageModel");
  const [plain = {}, wrapped] = await page.evaluate<Record<string, unknown>[]>("meet()");
  assert.ok(Object.keys(plain).length > 15);
  assert.match(String(plain["create"]), /Error/);
  assert.deepEqual(wrapped, plain);
});

test("the local implementation has every member of the browser's own class", async (context) => {
  if (!(await page.evaluate("'LanguageModel' in globalThis"))) return context.diagnostic("this Chromium has no LanguageModel");
  const { theirs, ours } = await page.evaluate<{ theirs: string[]; ours: string[] }>("members()");
  assert.deepEqual(theirs.filter((name) => !ours.includes(name)), []);
});
