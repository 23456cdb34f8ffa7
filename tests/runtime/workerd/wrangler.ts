import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inPackage } from "../packages.js";

/** It looks at the machine it runs on, and would speak with Cloudflare about it. */
const QUIET = { CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };

/** What `wrangler deploy` would upload: a script, and the wasm modules that it imports, by their names there. */
export interface Upload {
  readonly main: string;
  readonly wasm: Readonly<Record<string, string>>;
}

/** Bundles a worker as `wrangler deploy` does, into `built/<name>`, and uploads nothing. */
export async function bundleWithWrangler(node: string, folder: string, name: string, compatibilityDate: string): Promise<Upload> {
  const config = { name, main: `${name}.js`, compatibility_date: compatibilityDate };
  await writeFile(join(folder, `${name}.wrangler.json`), JSON.stringify(config));
  const words = [inPackage("wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--config", `${name}.wrangler.json`, "--outdir", `built/${name}`];
  await promisify(execFile)(node, words, { cwd: folder, env: { ...process.env, ...QUIET } });
  const files = (await readdir(join(folder, "built", name))).filter((file) => file.endsWith(".wasm"));
  return { main: `built/${name}/${name}.js`, wasm: Object.fromEntries(files.map((file) => [`built/${name}/${file}`, `built/${name}/${file}`])) };
}
