import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { serverAt } from "../server.js";
import type { Server } from "../server.js";
import { writeConfig } from "./config.js";
import type { WorkerConfig } from "./config.js";

/** Starts `workerd` on a free port. */
export async function serve(workerd: string, folder: string, config: WorkerConfig): Promise<Server> {
  const words = ["serve", await writeConfig(folder, config), "--control-fd=3"];
  const child = spawn(workerd, words, { cwd: folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  return serverAt(child, `http://127.0.0.1:${await portOf(child)}`);
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
