import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { NEWEST_NODE } from "../../runtime/node/runtime.js";
import { inPackage, missingProgram } from "../../runtime/packages.js";
import { WORKERD } from "../../runtime/workerd/runtime.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../../..");
const FOLDER = join(ROOT, "target/serve/events");
const BUNDLE = { bundle: true, format: "esm" as const, conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm?module", "cloudflare:workers", "node:*"] };

/** Workers with all that Cloudflare calls a worker for, on a free port of this machine. */
export interface Events {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Why they cannot run here; undefined when they can. */
export async function obstacle(): Promise<string | undefined> {
  return (await missingProgram(WORKERD.path)) ?? missingProgram(NEWEST_NODE.path);
}

export async function startEvents(bindings: { readonly DSN: string }): Promise<Events> {
  await mkdir(FOLDER, { recursive: true });
  const entryPoints = ["worker.js", "tail.js"].map((file) => join(HERE, file));
  await build({ ...BUNDLE, entryPoints, outdir: FOLDER, logLevel: "warning" });
  await cp(join(ROOT, "dist/genspan.wasm"), join(FOLDER, "genspan.wasm?module"));
  const words = [join(HERE, "serve.mjs"), inPackage("miniflare/dist/src/index.js"), FOLDER, JSON.stringify(bindings)];
  const child = spawn(inPackage(NEWEST_NODE.path), words, { cwd: FOLDER, stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(child, "exit");
  const origin = await Promise.race([once(createInterface(child.stdout), "line"), exit]);
  if (child.exitCode !== null) throw new Error(`miniflare ended with ${child.exitCode} before it listened`);
  return {
    origin: String(origin[0]),
    async stop() {
      child.stdin.end();
      await exit;
    },
  };
}
