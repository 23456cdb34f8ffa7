import { readFile } from "node:fs/promises";
import { after } from "node:test";
import { chromium } from "playwright-core";
import type { BrowserContext, Page } from "playwright-core";
import { listen } from "../../demo/http.js";
import type { LocalServer } from "../../demo/http.js";
import { findChromium } from "../../scripts/setup/chromium.mjs";

/** Headless Chromium, and a site whose pages load the built package. */
export interface Browser {
  readonly site: LocalServer;
  /** Somebody new, with an empty store. */
  visitor(): Promise<Visitor>;
}

/** What the pages of one visitor share: IndexedDB, locks, cookies, the network. */
export interface Visitor {
  readonly context: BrowserContext;
  /** A fresh page with a client of these options, and with everything that it fetches written down. */
  open(options: Readonly<Record<string, unknown>>): Promise<Page>;
  /** A page of the same site without a client. */
  openPlain(): Promise<Page>;
}

/** What a page has asked of the network, apart from navigations. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly keepalive: boolean;
  readonly headers: readonly string[];
  readonly bytes: number;
}

const PACKAGE = new URL("../../dist/inline.js", import.meta.url);

export async function openBrowser(): Promise<Browser> {
  const found = await findChromium();
  if (!found) throw new Error("Chromium is missing: run `npm run setup`");
  const site = await listen(0, async (request, response) => {
    const isScript = request.url === "/genspan.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? await readFile(PACKAGE) : "<!doctype html><title>a page</title>");
  });
  const browser = await chromium.launch({ executablePath: found.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  after(async () => {
    await browser.close();
    await site.close();
  });
  return {
    site,
    async visitor() {
      const context = await browser.newContext();
      return { context, open: (options) => openPage(context, site, options), openPlain: () => openPlainPage(context, site) };
    },
  };
}

async function openPlainPage(context: BrowserContext, site: LocalServer): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.origin);
  return page;
}

async function openPage(context: BrowserContext, site: LocalServer, options: Readonly<Record<string, unknown>>): Promise<Page> {
  const page = await openPlainPage(context, site);
  await page.evaluate(`(async () => {
    const { fetch } = globalThis;
    globalThis.asked = [];
    globalThis.fetch = (url, init = {}) => {
      const bytes = init.body?.byteLength ?? 0;
      asked.push({ url: String(url), method: init.method ?? "GET", keepalive: init.keepalive ?? false, headers: Object.keys(init.headers ?? {}), bytes });
      return fetch(url, init);
    };
    const { init } = await import("/genspan.js");
    globalThis.client = init(${JSON.stringify(options)});
    while (client.diagnose().engine === "starting") await new Promise((resolve) => setTimeout(resolve, 5));
  })()`);
  return page;
}

/** What the page has fetched so far. */
export async function askedOf(page: Page): Promise<Asked[]> {
  return page.evaluate("asked");
}
