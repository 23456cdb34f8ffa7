import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { findChromium } from "../../../scripts/setup/chromium.mjs";
import type { Project } from "../project.js";
import type { Runtime, Session, Settings } from "../runtime.js";
import { copyScript, esbuild, vite, webpack } from "./build.js";
import type { Builder } from "./build.js";
import { startSite } from "./site.js";
import type { Site } from "./site.js";

/** How a row comes to its pages. */
interface Way {
  readonly build?: Builder;
  readonly page: string;
  readonly example: string;
  /** The file of the README that the example runs. */
  readonly block: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What genspan tells on the console: nothing by default. */
  readonly warnings?: readonly string[];
}

const BUILT = { page: "/built/page.html", example: "/built/example-page.html", block: "example.js" };
const BUNDLED = esbuild({ page: "page.js", example: "example.js" });
/** Scripts of one's own and nothing else: no `wasm-unsafe-eval`. */
const STRICT_CSP = { "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self' http://127.0.0.1:*" };
/** One warning from each copy of the package, however many clients it makes; the page of the apps has two copies. */
const FORBIDDEN = [BUILT.page, BUILT.page, BUILT.example].map((page) => `${page} genspan: WebAssembly cannot be used here, so calls pass through unrecorded`);

const WARNED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

export const runtimes: readonly Runtime[] = [
  row("script tag", { page: "/without-bundler.html", example: "/example.html", block: "example.html", build: copyScript }),
  row("esbuild", { ...BUILT, build: BUNDLED }),
  { ...row("Vite", { ...BUILT, build: vite }), packages: { vite: "8.3.8" } },
  { ...row("webpack", { ...BUILT, build: webpack }), packages: { webpack: "5.112.2" } },
  row("web worker", {
    ...BUILT,
    build: esbuild({ page: "page-of-web-worker.js", worker: "worker.js", example: "example-page-of-web-worker.js", "example-worker": "example.js" }),
  }),
  row("service worker", {
    ...BUILT,
    block: "service-worker.js",
    build: esbuild({
      ...{ page: "page-of-service-worker.js", worker: "worker.js" },
      ...{ example: "example-page-of-service-worker.js", "service-worker": "service-worker.js" },
    }),
  }),
  { ...row("strict CSP", { ...BUILT, build: BUNDLED, headers: STRICT_CSP, warnings: FORBIDDEN }), records: "nothing" },
];

function row(name: string, way: Way): Runtime {
  return {
    name: `Chromium, ${name}`,
    example: `chromium/${way.block}`,
    async obstacle() {
      return (await findChromium()) ? undefined : "Chromium is not installed";
    },
    async start(project) {
      const found = await findChromium();
      const browser = await chromium.launch({
        executablePath: found?.chromium ?? "",
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
      });
      const site = await startSite(project.folder, way.headers);
      return openSession(project, way, site, await browser.newPage(), async () => {
        await browser.close();
        await site.close();
      });
    },
  };
}

function openSession(project: Project, { build, page: app, example, warnings: expectedWarnings = [] }: Way, site: Site, page: Page, close: () => Promise<void>): Session {
  const faults: string[] = [];
  /** What genspan told on the console, and on which page. */
  const warnings: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.text().startsWith("genspan: ")) warnings.push(`${new URL(page.url()).pathname} ${message.text().split(".")[0]}`);
  });
  let isReady: Promise<unknown> | undefined;

  /** The scripts know the DSN, which stands in a module of the app's own. */
  async function ready({ dsn }: Settings): Promise<void> {
    await writeFile(join(project.folder, "config.js"), `export const SENTRY_DSN = ${JSON.stringify(dsn)};\n`);
    await build?.(project);
    await page.goto(site.origin + app);
    await page.waitForFunction("globalThis.run");
  }

  return {
    async run(check, settings) {
      const [first] = settings;
      if (!first) return [];
      await (isReady ??= ready(first));
      return page.evaluate(`globalThis.run(${JSON.stringify(check)}, ${JSON.stringify(settings)})`);
    },
    async example(settings) {
      await (isReady ??= ready(settings));
      site.setModel(settings.modelOrigin);
      await page.goto(site.origin + example);
    },
    async close() {
      // A page is told when the core has been unpacked, which is after it has loaded.
      const deadline = Date.now() + WARNED_WITHIN_MS;
      while (warnings.length < expectedWarnings.length && Date.now() < deadline) await sleep(LOOK_EVERY_MS);
      await close();
      assert.deepEqual(faults, []);
      assert.deepEqual(warnings, expectedWarnings);
    },
  };
}
