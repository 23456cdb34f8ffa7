import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { attempt, CannotDo, ROOT } from "../command.mjs";
import { withProgress } from "../progress.mjs";

const VERSION = "4.11.8";
/** With the version that npm would choose, every request to this Spotlight fails. */
const OVERRIDES = { hono: "4.12.25" };
const FOLDER = join(ROOT, "target/spotlight");
const PROGRAM = join(FOLDER, "node_modules/@spotlightjs/spotlight/dist/run.js");
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 200;

/**
 * Installs Spotlight once, beside the build, and starts it on a free port of this machine.
 *
 * @returns {Promise<{ origin: string, stop: () => void }>}
 */
export async function startSpotlight() {
  await install();
  const port = await freePort();
  const child = spawn(process.execPath, [PROGRAM, "server", "-p", String(port)], { stdio: "ignore", env: { ...process.env, SENTRY_DSN: "", SENTRY_SPOTLIGHT: "" } });
  const stop = () => child.kill();
  const origin = `http://localhost:${port}`;
  if (!(await answers(`${origin}/health`))) {
    stop();
    throw new CannotDo(`Spotlight did not start within ${START_WITHIN_MS / 1000} s. See what it says: node ${PROGRAM} server -p ${port} -d`);
  }
  return { origin, stop };
}

/** Shows an address in the browser of the person at the machine, if there is one. */
export async function openInBrowser(url) {
  const commands = { darwin: ["open", url], win32: ["cmd", "/c", "start", url] };
  const [command, ...words] = commands[process.platform] ?? ["xdg-open", url];
  await attempt(command, words, { timeoutMs: 5_000 });
}

async function install() {
  if (existsSync(PROGRAM)) return;
  await mkdir(FOLDER, { recursive: true });
  const manifest = { private: true, type: "module", dependencies: { "@spotlightjs/spotlight": VERSION }, overrides: OVERRIDES };
  await writeFile(join(FOLDER, "package.json"), JSON.stringify(manifest));
  const words = ["install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { code, output } = await withProgress("Spotlight", () => attempt("npm", words, { cwd: FOLDER }));
  if (code !== 0) throw new CannotDo(`${output.trimEnd()}\nSpotlight cannot be installed: is the npm registry within reach?`);
}

async function answers(url) {
  const deadline = Date.now() + START_WITHIN_MS;
  while (Date.now() < deadline) {
    const isUp = await fetch(url).then((response) => response.ok, () => false);
    if (isUp) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
