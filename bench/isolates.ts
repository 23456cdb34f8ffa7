import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** How long V8's background threads may take to come to rest. */
const SETTLE_MILLISECONDS = 15;

/** Workers by their names, each of which answers out of a new isolate whenever it is asked. */
export interface Isolates<Name extends string> {
  /** From making an isolate until it has answered once: milliseconds of CPU of all threads. */
  cpuToAnswer(name: Name): Promise<number>;
  stop(): Promise<void>;
}

export interface Worker {
  /** Whether the wasm module is part of the worker: workerd compiles it as it makes the isolate, imported or not. */
  readonly wasm: boolean;
  /** Runs as the worker is loaded. */
  readonly head?: string;
  /** Runs in a request. */
  readonly body?: string;
}

/** One process for all, so that what it takes to start does not show. */
export async function startIsolates<Name extends string>(workers: Readonly<Record<Name, Worker>>): Promise<Isolates<Name>> {
  const folder = await mkdtemp(join(tmpdir(), "genspan-bench-"));
  const names = Object.keys(workers);
  await Promise.all(Object.entries<Worker>(workers).map(([name, worker]) => bundle(worker, join(folder, `${name}.js`))));
  await cp(join(ROOT, "dist/genspan.wasm"), join(folder, "genspan.wasm"));
  await writeFile(join(folder, "loader.js"), loaderOf(workers));
  await writeFile(join(folder, "config.capnp"), configOf(names));

  const { default: workerd }: { default: string } = createRequire(import.meta.url)("workerd");
  // Loaded workers are an experiment of workerd's.
  const child = spawn(workerd, ["serve", "config.capnp", "--experimental", "--control-fd=3"], { cwd: folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const port = await portOf(child);

  async function cpuToAnswer(name: string): Promise<number> {
    const before = await cpuOf(child.pid ?? 0);
    const response = await fetch(`http://127.0.0.1:${port}/${name}`);
    if (!response.ok) throw new Error(`the worker ${name} answered ${response.status}: ${await response.text()}`);
    await wait(SETTLE_MILLISECONDS);
    return (await cpuOf(child.pid ?? 0)) - before;
  }

  async function stop(): Promise<void> {
    if (child.exitCode === null && child.kill()) await once(child, "exit");
    await rm(folder, { recursive: true });
  }

  return { cpuToAnswer, stop };
}

async function bundle({ head = "", body = "" }: Worker, outfile: string): Promise<void> {
  await build({
    stdin: { contents: `${head}\nexport default { fetch() { ${body} return new Response(); } };`, resolveDir: ROOT },
    ...{ bundle: true, format: "esm", logLevel: "warning", outfile },
    ...{ conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm?module", "cloudflare:workers"] },
  });
}

/** A worker that loads another one, as the path names it, under an id that was never used. */
function loaderOf(workers: Readonly<Record<string, Worker>>): string {
  const imports = Object.keys(workers).map((name, index) => `import worker${index} from "${name}";`);
  const rows = Object.entries(workers).map(([name, { wasm }], index) => `${name}: { "worker.js": worker${index}${wasm ? `, "genspan.wasm?module": { wasm }` : ""} }`);
  return `import wasm from "wasm";
${imports.join("\n")}
const workers = { ${rows.join(", ")} };
let loaded = 0;
export default {
  fetch(request, { LOADER }) {
    const modules = workers[new URL(request.url).pathname.slice(1)];
    const worker = LOADER.get(String(loaded++), () => ({ compatibilityDate: "2025-06-01", mainModule: "worker.js", modules }));
    return worker.getEntrypoint().fetch("http://worker/");
  },
};
`;
}

function configOf(names: readonly string[]): string {
  const texts = names.map((name) => `( name = "${name}", text = embed "${name}.js" )`);
  const modules = [`( name = "loader", esModule = embed "loader.js" )`, `( name = "wasm", data = embed "genspan.wasm" )`, ...texts];
  const worker = `( modules = [ ${modules.join(", ")} ], compatibilityDate = "2025-06-01", bindings = [ ( name = "LOADER", workerLoader = () ) ] )`;
  const socket = `( name = "http", address = "127.0.0.1:0", http = (), service = "loader" )`;
  return `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = ( services = [ ( name = "loader", worker = ${worker} ) ], sockets = [ ${socket} ] );\n`;
}

/** Of the line of JSON that tells of the socket on the control channel. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
    let told = "";
    child.stdio[3]?.on("data", (text) => {
      told += String(text);
      const [, port] = /"port":\s*(\d+)[^\n]*\n/.exec(told) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

/** Linux tells for each thread how many nanoseconds it ran. */
async function cpuOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  // A thread may end while it is asked for.
  const spent = await Promise.all(threads.map(async (thread) => Number((await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0")).split(" ")[0])));
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1_000_000;
}
