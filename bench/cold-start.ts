import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compare, median } from "./measure.js";

const ROUNDS = 20;
const DSN = "http://public@127.0.0.1:9/1";
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What the first request pays, in milliseconds of CPU, all threads together: other work on the machine does not count into that. */
export interface ColdStart {
  /** In Node: reading the module, and making a client with its core. */
  readonly nodeImport: number;
  readonly nodeInit: number;
  /**
   * In workerd: what a worker that imports genspan and calls `init` takes until its first answer, above an empty one. Undefined where
   * the system does not tell of another process (all but Linux).
   */
  readonly workerd: number | undefined;
}

export async function measureColdStart(): Promise<ColdStart> {
  return { ...(await inNode()), workerd: await inWorkerd() };
}

/** A query makes a module that Node has not seen, so each round reads, parses and compiles anew. */
async function inNode(): Promise<Pick<ColdStart, "nodeImport" | "nodeInit">> {
  const imports: number[] = [];
  const inits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    const { init }: typeof import("genspan") = await import(`../dist/node.js?round=${round}`);
    imports.push(milliseconds(process.cpuUsage(start)));
    const imported = process.cpuUsage();
    const client = init({ dsn: DSN });
    inits.push(milliseconds(process.cpuUsage(imported)));
    await client.close();
  }
  return { nodeImport: median(imports), nodeInit: median(inits) };
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

/** From the start of the process to its first answer; empty and traced take turns at going first. */
async function inWorkerd(): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const folder = await mkdtemp(join(tmpdir(), "genspan-bench-"));
  try {
    await writeWorker(folder, "empty", "");
    await writeWorker(folder, "traced", `import { init } from "genspan"; init({ dsn: ${JSON.stringify(DSN)} });`);
    const times = { empty: new Array<number>(), traced: new Array<number>() };
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 2 === 0) times.empty.push(await cpuToAnswer(folder, "empty"));
      times.traced.push(await cpuToAnswer(folder, "traced"));
      if (round % 2 === 1) times.empty.push(await cpuToAnswer(folder, "empty"));
    }
    return compare(times.traced, times.empty, (one, other) => one - other);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeWorker(folder: string, name: string, head: string): Promise<void> {
  await build({
    stdin: { contents: `${head}\nexport default { fetch: () => new Response() };`, resolveDir: ROOT },
    ...{ bundle: true, format: "esm", logLevel: "warning", outfile: join(folder, `${name}.js`) },
    ...{ conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm", "cloudflare:workers"] },
  });
  await cp(join(ROOT, "dist/genspan.wasm"), join(folder, "genspan.wasm"));
  const wasm = head === "" ? "" : `, ( name = "./genspan.wasm", wasm = embed "genspan.wasm" )`;
  const worker = `( modules = [ ( name = "worker", esModule = embed "${name}.js" )${wasm} ], compatibilityDate = "2025-06-01" )`;
  const socket = `( name = "http", address = "127.0.0.1:0", http = (), service = "main" )`;
  const config = `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = ( services = [ ( name = "main", worker = ${worker} ) ], sockets = [ ${socket} ] );\n`;
  await writeFile(join(folder, `${name}.capnp`), config);
}

async function cpuToAnswer(folder: string, name: string): Promise<number> {
  const { default: workerd }: { default: string } = createRequire(import.meta.url)("workerd");
  const child = spawn(workerd, ["serve", `${name}.capnp`, "--control-fd=3"], { cwd: folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
    child.stdio[3]?.on("data", (line) => {
      const message: { event: string; port: number } = JSON.parse(String(line));
      if (message.event === "listen") resolve(message.port);
    });
  });
  await (await fetch(`http://127.0.0.1:${port}`)).text();
  const spent = await cpuOf(child.pid ?? 0);
  child.kill();
  await exit;
  return spent;
}

/** Linux tells for each thread how many nanoseconds it ran. */
async function cpuOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const spent = await Promise.all(threads.map(async (thread) => Number((await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8")).split(" ")[0])));
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1_000_000;
}
