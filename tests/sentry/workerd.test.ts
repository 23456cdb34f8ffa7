import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Server } from "../runtime/server.js";
import { serve } from "../runtime/workerd/serve.js";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import { expectLinked, expectUnkept } from "./linked/expect.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ENTRY = join(ROOT, "tests/sentry/linked/worker.ts");
/** The path of its program is what the package gives, and only to `require`. */
const { default: workerd }: { default: string } = createRequire(import.meta.url)("workerd");

const ingest = await startIngestServer({ holds: "ours" });
const model = await startModelServer();
after(() => Promise.all([model.close(), ingest.close()]));
beforeEach(() => ingest.clear());

for (const [major, name] of [["11", "@sentry/cloudflare"], ["10", "sentry-cloudflare-10"]] as const) {
  describe(`@sentry/cloudflare ${major} in workerd`, () => {
    let worker: Server | undefined;
    before(async () => (worker = await start(name)));
    after(() => worker?.stop());

    const run = async (rate: number): Promise<unknown> =>
      JSON.parse((await worker?.ask("/", { method: "POST", body: JSON.stringify({ dsn: ingest.dsn, modelOrigin: model.origin, rate }) })) ?? "");

    test("our spans are its children, and no call is told twice", async () => {
      const calls = await run(1);
      // What the SDK has comes in one envelope, after the answer.
      await ingest.untilArrivals(2);
      expectLinked(ingest, calls);
    });
    test("what it does not keep, we do not send, and say so", async () => expectUnkept(ingest, await run(0)));
  });
}

/** The worker of the test under one version of the SDK. */
async function start(sdk: string): Promise<Server> {
  const folder = join(ROOT, "target/linked", sdk.replaceAll(/\W+/g, "-"));
  await mkdir(folder, { recursive: true });
  const external = ["./genspan.wasm?module", "cloudflare:workers", "node:*"];
  const conditions = ["workerd", "worker", "browser"];
  const alias = { "@sentry/cloudflare": sdk };
  await build({ entryPoints: [ENTRY], outfile: join(folder, "worker.js"), bundle: true, format: "esm", conditions, external, alias, logLevel: "error" });
  await cp(join(ROOT, "dist/genspan.wasm"), join(folder, "genspan.wasm"));
  await cp(join(ROOT, "tests/runtime/workerd/loopback.js"), join(folder, "loopback.js"));
  return serve(workerd, folder, {
    ...{ compatibilityDate: "2026-08-04", compatibilityFlags: ["nodejs_compat"], main: "worker.js" },
    ...{ wasm: { "./genspan.wasm?module": "genspan.wasm" }, bindings: {}, modelOrigin: model.origin },
  });
}
