import { spawn } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { settled } from "./settled.js";
import type { Subject } from "./subject.js";

const { default: workerd, version }: { default: string; version: string } = createRequire(import.meta.url)("workerd");
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, "target/soak");

/** One worker in one isolate of workerd, and its inspector for the size of its heap. */
export async function startWorkerd(origin: string): Promise<Subject> {
  await mkdir(FOLDER, { recursive: true });
  const bundle = { conditions: ["workerd"], external: ["./genspan.wasm?module", "cloudflare:workers"], outfile: join(FOLDER, "worker.js") };
  await build({ absWorkingDir: ROOT, bundle: true, format: "esm", logLevel: "warning", entryPoints: ["bench/soak/worker.js"], ...bundle });
  await copyFile(join(ROOT, "dist/genspan.wasm"), join(FOLDER, "genspan.wasm"));
  await writeFile(join(FOLDER, "workerd.capnp"), configOf(origin));
  const child = spawn(workerd, ["serve", "workerd.capnp", "--control-fd=3", "--inspector-addr=127.0.0.1:0"], {
    cwd: FOLDER,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const ports = new Map<string, number>();
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code} before it listened`)));
    child.stdio[3]?.on("data", (lines) => {
      for (const line of String(lines).trim().split("\n")) {
        const message: { event: string; port: number } = JSON.parse(line);
        ports.set(message.event, message.port);
      }
      if (ports.has("listen") && ports.has("listen-inspector")) resolve();
    });
  });
  const inspect = await openInspector(ports.get("listen-inspector") ?? 0);

  async function call(path: string) {
    const response = await fetch(`http://127.0.0.1:${ports.get("listen")}${path}`);
    if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  return {
    name: `workerd ${version}`,
    bound: "a worker posts over two of the six connections that its platform allows, and what ends faster than they carry gives way in a queue of 4 MiB",
    ask: (count) => call(`/ask?count=${count}`),
    flush: () => call("/flush"),
    async memory() {
      // The inspector is heard only while the isolate serves something.
      const serving = setInterval(() => void call("/"), 20);
      const heapBytes = await settled(async () => {
        await inspect("HeapProfiler.collectGarbage");
        return (await inspect("Runtime.getHeapUsage")).usedSize;
      });
      clearInterval(serving);
      return { heapBytes, wasmBytes: (await call("/")).wasmBytes };
    },
    async close() {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
    },
  };
}

/** Asks the isolate itself, by the protocol that debuggers speak. */
async function openInspector(port: number): Promise<(method: string) => Promise<{ usedSize: number }>> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/main`);
  const waiting = new Map<number, (result: { usedSize: number }) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  let last = 0;
  return (method) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method }));
    });
}

function configOf(origin: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "main",
      worker = (
        modules = [ ( name = "worker.js", esModule = embed "worker.js" ), ( name = "./genspan.wasm?module", wasm = embed "genspan.wasm" ) ],
        compatibilityDate = "2025-06-01",
        bindings = [ ( name = "ORIGIN", text = "${origin}" ) ],
        globalOutbound = "machine"
      )
    ),
    ( name = "machine", network = (allow = ["private"]) )
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:0", http = (), service = "main" ) ]
);
`;
}
