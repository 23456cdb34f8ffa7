import assert from "node:assert/strict";
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
import { tokensOf } from "./traced.js";

let browser: Browser;
let site: LocalServer;
let page: Page;

before(async () => {
  const found = await findChromium();
  assert.ok(found, "Chromium is here");
  const entry = fileURLToPath(new URL("page-app.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "iife", target: "es2022", write: false, logLevel: "error" });
  site = await listen(0, (request, response) => {
    const isScript = request.url === "/app.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? outputFiles[0]?.contents : '<!doctype html><title>a page</title><script src="/app.js"></script>');
  });
  browser = await chromium.launch({ executablePath: found.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  page = await browser.newPage();
  await page.goto(site.origin);
});

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

test("the browser's own class answers and refuses as it does unwrapped", async (context) => {
  if (!(await page.evaluate("'LanguageModel' in globalThis"))) return context.diagnostic("this Chromium has no LanguageModel");
  const [plain, wrapped] = await page.evaluate<unknown[]>("meet()");
  assert.deepEqual(wrapped, plain);
});

test("the local implementation has every member of the browser's own class", async (context) => {
  if (!(await page.evaluate("'LanguageModel' in globalThis"))) return context.diagnostic("this Chromium has no LanguageModel");
  const { theirs, ours } = await page.evaluate<{ theirs: string[]; ours: string[] }>("members()");
  assert.deepEqual(theirs.filter((name) => !ours.includes(name)), []);
});
