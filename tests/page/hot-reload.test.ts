import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installAll } from "../runtime/installed.js";
import { inPackage } from "../runtime/packages.js";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import { openBrowser } from "./page.js";

const FOLDER = fileURLToPath(new URL("../../target/page/hot-reload", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../dist/inline.js", import.meta.url));
/** Long enough for a second span of a call to arrive, if there were one: the clients were flushed. */
const SETTLE_MS = 100;

/** Of Vite, as far as it is used. */
interface DevServer {
  listen(): Promise<unknown>;
  close(): Promise<void>;
  readonly resolvedUrls: { readonly local: readonly string[] } | null;
}

await installAll();
const { createServer }: { createServer(config: object): Promise<DevServer> } = await import(pathToFileURL(inPackage("vite/dist/node/index.js")).href);
const browser = await (await openBrowser()).visitor();
const ingest = await startIngestServer();
const model = await startModelServer();

/** An app that patches the global `fetch`, and its next version. `disposes` closes its client before the next version runs. */
const appOf = (version: number, disposes: boolean): string => `
  import { init } from "genspan";
  const client = init({ dsn: ${JSON.stringify(ingest.dsn)}, attributes: { version: ${version} } });
  const undo = client.patchGlobalFetch();
  (globalThis.clients ??= []).push(client);
  globalThis.version = ${version};
  globalThis.ask = async () => {
    const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });
    await (await fetch("${model.baseUrl}/chat/completions", { method: "POST", body })).json();
    for (const each of clients) await each.flush();
  };
  import.meta.hot.accept();
  ${disposes ? "import.meta.hot.dispose(() => { undo(); void client.close(); });" : ""}
`;

/** Edits in quick succession are one to who watches the file. */
const APART_MS = 500;

for (const disposes of [true, false]) {
  test(`a file edited while the page runs records each call once, by the new client; the old one is ${disposes ? "closed" : "left alone"}`, async () => {
    const folder = join(FOLDER, String(disposes));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "index.html"), '<!doctype html><script type="module" src="/app.js"></script>');
    await writeFile(join(folder, "app.js"), appOf(1, disposes));
    const server = await createServer({
      ...{ root: folder, cacheDir: join(folder, "cache"), configFile: false, logLevel: "error", resolve: { alias: { genspan: PACKAGE } } },
      server: { host: "127.0.0.1", port: 0, fs: { strict: false } },
    });
    await server.listen();
    const page = await browser.context.newPage();
    try {
      await page.goto(server.resolvedUrls?.local[0] ?? "");
      for (const version of [1, 2, 3]) {
        if (version > 1) {
          await sleep(APART_MS);
          await writeFile(join(folder, "app.js"), appOf(version, disposes));
        }
        await page.waitForFunction(`globalThis.version === ${version}`);
        await page.evaluate("ask()");
      }
      await sleep(SETTLE_MS);
      const told = ingest.spans().map(({ name, attributes }) => [name, attributes["version"]]);
      assert.deepEqual(told, [1, 2, 3].map((version) => ["chat gpt-4o-mini", version]));
      const engines: unknown = await page.evaluate("clients.map((client) => client.diagnose().engine)");
      assert.deepEqual(engines, disposes ? ["off", "off", "ready"] : ["ready", "ready", "ready"]);
      // A page that had been loaded anew would have one client.
      assert.match(await readFile(join(folder, "app.js"), "utf8"), /version: 3/);
    } finally {
      await page.close();
      await server.close();
      ingest.clear();
    }
  });
}

after(() => Promise.all([ingest.close(), model.close()]));
