import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** In one process, so that what the process itself takes to start, and how that varies, hardly shows. */
const ISOLATES = 20;
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A worker, as often as there are isolates, each of them with a copy of its own. */
export interface Isolates {
  /** From the start of workerd until each isolate has answered once: milliseconds of CPU of all threads, for one isolate. */
  cpuToAnswer(): Promise<number>;
  remove(): Promise<void>;
}

export interface Worker {
  /** Workerd compiles a module as it loads the worker, imported or not. */
  readonly wasm: "none" | "embedded";
  /** Runs as the worker is loaded. */
  readonly head?: string;
  /** Runs in a request. */
  readonly body?: string;
}

export async function startIsolates(name: string, { wasm, head = "", body = "" }: Worker): Promise<Isolates> {
  const folder = await mkdtemp(join(tmpdir(), `genspan-bench-${name}-`));
  await build({
    stdin: { contents: `${head}\nexport default { fetch() { ${body} return new Response(); } };`, resolveDir: ROOT },
    ...{ bundle: true, format: "esm", logLevel: "warning", outfile: join(folder, "worker.js") },
    ...{ conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm", "cloudflare:workers"] },
  });
  await cp(join(ROOT, "dist/genspan.wasm"), join(folder, "genspan.wasm"));
  await writeFile(join(folder, "config.capnp"), configOf(wasm));
  return { cpuToAnswer: () => cpuToAnswer(folder), remove: () => rm(folder, { recursive: true }) };
}

function configOf(wasm: Worker["wasm"]): string {
  const module = wasm === "none" ? "" : `, ( name = "./genspan.wasm", wasm = embed "genspan.wasm" )`;
  const worker = `( modules = [ ( name = "worker", esModule = embed "worker.js" )${module} ], compatibilityDate = "2025-06-01" )`;
  const numbers = Array.from({ length: ISOLATES }, (_, number) => number);
  const services = numbers.map((number) => `( name = "worker-${number}", worker = ${worker} )`);
  const sockets = numbers.map((number) => `( name = "http-${number}", address = "127.0.0.1:0", http = (), service = "worker-${number}" )`);
  return `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = ( services = [ ${services.join(", ")} ], sockets = [ ${sockets.join(", ")} ] );\n`;
}

async function cpuToAnswer(folder: string): Promise<number> {
  const { default: workerd }: { default: string } = createRequire(import.meta.url)("workerd");
  const child = spawn(workerd, ["serve", "config.capnp", "--control-fd=3"], { cwd: folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  try {
    for (const port of await portsOf(child)) await (await fetch(`http://127.0.0.1:${port}`)).text();
    return (await cpuOf(child.pid ?? 0)) / ISOLATES;
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, "exit");
  }
}

/** One line of JSON on the control channel for each socket. */
function portsOf(child: ChildProcess): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
    let told = "";
    child.stdio[3]?.on("data", (text) => {
      told += String(text);
      const ports = [...told.matchAll(/"port":\s*(\d+)[^\n]*\n/g)].map(([, port]) => Number(port));
      if (ports.length === ISOLATES) resolve(ports);
    });
  });
}

/** Linux tells for each thread how many nanoseconds it ran. */
async function cpuOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const spent = await Promise.all(threads.map(async (thread) => Number((await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8")).split(" ")[0])));
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1_000_000;
}
