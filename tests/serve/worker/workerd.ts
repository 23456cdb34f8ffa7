import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDER = join(ROOT, "target/serve");
/** The path of its program is what the package gives, and only to `require`. */
const { default: workerd }: { default: string } = createRequire(import.meta.url)("workerd");
const EXTERNAL = ["./genspan.wasm?module", "cloudflare:workers", "node:*"];

/** A worker on a free port of this machine. */
export interface Worker {
  readonly origin: string;
  /** What workerd has said on its standard error. */
  said(): string;
  stop(): Promise<void>;
}

export interface Bindings {
  readonly dsn: string;
  readonly modelOrigin: string;
  /** @defaultValue one from which on workers have `node:async_hooks` */
  readonly compatibilityDate?: string;
  /** Where to tell what became of each request of the worker, once all its work is over: its `Outcome`. */
  readonly outcomes?: string;
}

/** How the platform saw a request end. */
export interface Outcome {
  readonly path: string;
  /** `ok`, `canceled` where its client went away, or a fault. */
  readonly outcome: string;
  /** What it threw, and what it or the platform put on the console. */
  readonly said: readonly string[];
}

/**
 * Bundles `worker.js` and the README's `example.js` with the built package, and runs them in workerd, with a Durable Object and a
 * binding of Workers AI; `tail.js` hears of the requests.
 */
export async function startWorker(bindings: Bindings): Promise<Worker> {
  await mkdir(FOLDER, { recursive: true });
  const entryPoints = ["./worker.js", "./example.js", "./tail.js"].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const conditions = ["workerd", "worker", "browser"];
  await build({ entryPoints, outdir: FOLDER, bundle: true, format: "esm", conditions, external: EXTERNAL, logLevel: "warning" });
  await cp(join(ROOT, "dist/genspan.wasm"), join(FOLDER, "genspan.wasm"));
  await writeFile(join(FOLDER, "config.capnp"), configOf(bindings));
  const child = spawn(workerd, ["serve", "config.capnp", "--control-fd=3"], { cwd: FOLDER, stdio: ["ignore", "inherit", "pipe", "pipe"] });
  let said = "";
  child.stderr?.on("data", (text) => (said += text));
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code} before it listened`)));
    child.stdio[3]?.on("data", (line) => {
      const message: { event: string; port: number } = JSON.parse(String(line));
      if (message.event === "listen") resolve(message.port);
    });
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    said: () => said,
    async stop() {
      if (child.exitCode === null && child.kill()) await once(child, "exit");
    },
  };
}

function configOf({ dsn, modelOrigin, compatibilityDate = "2026-08-04", outcomes }: Bindings): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "main",
      worker = (
        modules = [
          ( name = "worker.js", esModule = embed "worker.js" ),
          ( name = "./genspan.wasm?module", wasm = embed "genspan.wasm" )
        ],
        compatibilityDate = "${compatibilityDate}",
        bindings = [
          ( name = "DSN", text = "${dsn}" ),
          ( name = "MODEL", text = "${modelOrigin}" ),
          ( name = "AI", service = ( name = "main", entrypoint = "Ai" ) ),
          ( name = "LEAVER", service = ( name = "main", entrypoint = "Leaver" ) ),
          ( name = "ROOM", durableObjectNamespace = "TracedRoom" ),
          ( name = "EXAMPLE", service = "example" )
        ],
        durableObjectNamespaces = [ ( className = "TracedRoom", uniqueKey = "rooms" ) ],
        durableObjectStorage = ( inMemory = void ),
        tails = [${outcomes === undefined ? "" : '"tail"'}],
        globalOutbound = "machine"
      )
    ),
    ( name = "tail",
      worker = (
        modules = [ ( name = "tail.js", esModule = embed "tail.js" ) ],
        compatibilityDate = "${compatibilityDate}",
        bindings = [ ( name = "OUTCOMES", text = "${outcomes ?? ""}" ) ],
        globalOutbound = "machine"
      )
    ),
    ( name = "example",
      worker = (
        modules = [
          ( name = "example.js", esModule = embed "example.js" ),
          ( name = "./genspan.wasm?module", wasm = embed "genspan.wasm" )
        ],
        compatibilityDate = "${compatibilityDate}",
        bindings = [
          ( name = "SENTRY_DSN", text = "${dsn}" ),
          ( name = "AI", service = ( name = "main", entrypoint = "Ai" ) )
        ],
        globalOutbound = "machine"
      )
    ),
    ( name = "machine", network = (allow = ["private"]) )
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:0", http = (), service = "main" ) ]
);
`;
}
