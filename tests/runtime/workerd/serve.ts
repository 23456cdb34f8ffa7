import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeConfig } from "./config.js";
import type { WorkerConfig } from "./config.js";

/** A worker that listens. */
export interface Worker {
  /** Its answer, which must be a good one. */
  ask(body: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts `workerd` on a free port. */
export async function serve(workerd: string, folder: string, config: WorkerConfig): Promise<Worker> {
  const words = ["serve", await writeConfig(folder, config), "--control-fd=3"];
  const child = spawn(workerd, words, { cwd: folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const origin = `http://127.0.0.1:${await portOf(child)}`;
  return {
    async ask(body) {
      const response = await fetch(origin, { method: "POST", body });
      const text = await response.text();
      if (!response.ok) throw new Error(`the worker answered ${response.status}: ${text}`);
      return text;
    },
    async stop() {
      if (child.kill()) await once(child, "exit");
    },
  };
}

/** workerd tells on its control channel which free port it took. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code} before it listened`)));
    child.stdio[3]?.on("data", (line) => {
      const message: { event: string; port: number } = JSON.parse(String(line));
      if (message.event === "listen") resolve(message.port);
    });
  });
}
