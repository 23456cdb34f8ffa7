import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import type { Runtime } from "../runtime.js";

/** The path of the program itself: its script in `bin` would stand between it and our signals. */
const { default: workerd }: { default: string } = createRequire(import.meta.url)("workerd");

/** Cloudflare's own runtime, with the wasm as a module of the worker, as wrangler would upload it. */
export const runtime: Runtime = {
  run: async (project, settings) => {
    await project.bundle("bundle.js", { entryPoints: ["worker.js"], conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm", "cloudflare:workers"] });
    const worker = spawn(workerd, ["serve", "workerd.capnp", "--control-fd=3"], { cwd: project.folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
    try {
      const response = await fetch(`http://127.0.0.1:${await portOf(worker)}/`, { method: "POST", body: JSON.stringify(settings) });
      const text = await response.text();
      if (!response.ok) throw new Error(`the worker answered ${response.status}: ${text}`);
      return text;
    } finally {
      worker.kill();
    }
  },
};

/** workerd tells on its control channel which free port it took. */
function portOf(worker: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once("exit", (code) => reject(new Error(`workerd ended with ${code} before it listened`)));
    worker.stdio[3]?.on("data", (line) => {
      const message: { event: string; port: number } = JSON.parse(String(line));
      if (message.event === "listen") resolve(message.port);
    });
  });
}
