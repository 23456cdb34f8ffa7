import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { listen } from "../../demo/http.js";
import { findChromium } from "../../scripts/setup/chromium.mjs";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import type { Settings } from "./linked/app.js";
import { expectLinked, expectUnkept } from "./linked/expect.js";

const ENTRY = fileURLToPath(new URL("linked/page.ts", import.meta.url));

const ingest = await startIngestServer({ holds: "ours" });
const model = await startModelServer();
const scripts = new Map<string, Uint8Array>();
const site = await listen(0, (request, response) => {
  const script = scripts.get(request.url ?? "");
  response.writeHead(200, { "content-type": script ? "text/javascript" : "text/html" });
  response.end(script ?? `<!doctype html><title>a page</title><script src="${request.url}.js"></script>`);
});
let browser: Browser;
before(async () => {
  const found = await findChromium();
  assert.ok(found, "Chromium is here");
  browser = await chromium.launch({ executablePath: found.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
});
after(async () => {
  await browser?.close();
  await Promise.all([site.close(), model.close(), ingest.close()]);
});
beforeEach(() => ingest.clear());

for (const [major, name] of [["11", "@sentry/browser"], ["10", "sentry-browser-10"]] as const) {
  describe(`@sentry/browser ${major} in Chromium`, () => {
    before(async () => {
      const alias = { "@sentry/browser": name };
      const { outputFiles } = await build({ entryPoints: [ENTRY], bundle: true, format: "iife", target: "es2022", write: false, alias, logLevel: "error" });
      const [script] = outputFiles;
      assert.ok(script);
      scripts.set(`/${major}.js`, script.contents);
    });

    test("our spans are its children, and no call is told twice", async () => expectLinked(ingest, await run(1)));
    test("what it does not keep, we do not send, and say so", async () => expectUnkept(ingest, await run(0)));

    /** A fresh page, whose app runs once. */
    async function run(rate: number): Promise<unknown> {
      const settings: Settings = { dsn: ingest.dsn, modelOrigin: model.origin, rate };
      const page = await browser.newPage();
      try {
        await page.goto(`${site.origin}/${major}`);
        return await page.evaluate(`linked(${JSON.stringify(settings)})`);
      } finally {
        await page.close();
      }
    }
  });
}
