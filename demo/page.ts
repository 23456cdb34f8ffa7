import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The page of `www/`, bundled in memory. */
export interface Page {
  /** Sends the file at the path; `false` when the page has none there. */
  send(path: string, response: ServerResponse): boolean;
}

const FOLDER = fileURLToPath(new URL("../www/", import.meta.url));
const ROOT = fileURLToPath(new URL("../", import.meta.url));

const CONTENT_TYPES = new Map([
  ["html", "text/html; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["css", "text/css; charset=utf-8"],
  ["map", "application/json"],
  ["svg", "image/svg+xml"],
  ["woff2", "font/woff2"],
]);

/**
 * Bundles the page as an app would: the SDKs from npm and `genspan` from the built package, by its `exports`.
 * Nothing is written to disk, so a second demo can run beside the first.
 */
export async function bundlePage(): Promise<Page> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`${FOLDER}main.ts`],
    outdir: FOLDER,
    entryNames: "[name]",
    assetNames: "[name]",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    write: false,
    loader: { ".woff2": "file" },
    logLevel: "error",
  });
  const files = new Map<string, Uint8Array>();
  for (const file of outputFiles) files.set(`/${basename(file.path)}`, file.contents);
  files.set("/", await readFile(`${FOLDER}index.html`));
  files.set("/favicon.svg", await readFile(`${FOLDER}favicon.svg`));

  return {
    send(path, response) {
      const content = files.get(path);
      if (content === undefined) return false;
      const ending = path === "/" ? "html" : path.slice(path.lastIndexOf(".") + 1);
      response.writeHead(200, { "content-type": CONTENT_TYPES.get(ending) ?? "application/octet-stream", "cache-control": "no-cache" });
      response.end(content);
      return true;
    },
  };
}
