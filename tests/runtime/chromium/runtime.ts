import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { listen } from "../../../demo/http.js";
import { findChromium } from "../../../scripts/setup/chromium.mjs";
import type { Runtime } from "../runtime.js";

/** A page served over HTTP, bundled as an app's would be, in headless Chromium. */
export const runtime: Runtime = {
  run: async (project, settings) => {
    const script = await readFile(await project.bundle("bundle.js", { entryPoints: ["app.js"], format: "iife", globalName: "app", platform: "browser" }));
    const server = await listen(0, (request, response) => {
      const isScript = request.url === "/bundle.js";
      response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
      response.end(isScript ? script : "<!doctype html><title>app</title><script src=/bundle.js></script>");
    });
    const browser = await chromium.launch({ executablePath: await chromiumPath(), args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    try {
      const page = await browser.newPage();
      await page.goto(server.origin);
      return String(await page.evaluate(`app.chat(${JSON.stringify(settings)})`));
    } finally {
      await browser.close();
      await server.close();
    }
  },
};

async function chromiumPath(): Promise<string> {
  const found = await findChromium();
  if (!found) throw new Error("Chromium is missing: run `npm run setup`");
  return found.chromium;
}
