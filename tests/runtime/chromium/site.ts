import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { listen, readBody, urlOf } from "../../../demo/http.js";
import type { LocalServer } from "../../../demo/http.js";
import { PROJECTS } from "../packages.js";

/** The web server of a project: its files, those of installed packages, and a backend of the app's own that asks the model. */
export interface Site extends LocalServer {
  /** Where `/v1` leads to. */
  setModel(origin: string): void;
}

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

export async function startSite(folder: string, headers: Readonly<Record<string, string>> = {}): Promise<Site> {
  let model = "";
  const server = await listen(0, async (request, response) => {
    const { pathname } = urlOf(request);
    if (pathname.startsWith("/v1/")) {
      const answer = await fetch(model + pathname, { method: "POST", body: new Uint8Array(await readBody(request)) });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      response.end(new Uint8Array(await answer.arrayBuffer()));
      return;
    }
    const file = await findFile(folder, pathname);
    response.writeHead(file ? 200 : 404, { "content-type": TYPES[extname(file ?? "")] ?? "text/plain", ...headers });
    response.end(file && (await readFile(file)));
  });
  return { ...server, setModel: (origin) => void (model = origin) };
}

/** A file of the project, or of what is installed for all projects. */
async function findFile(folder: string, pathname: string): Promise<string | undefined> {
  for (const root of [folder, PROJECTS]) {
    const path = join(root, normalize(pathname));
    if (await stat(path).then((entry) => entry.isFile(), () => false)) return path;
  }
  return undefined;
}
