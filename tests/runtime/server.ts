import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Session, Settings } from "./runtime.js";

/** A server under test, in a process of its own. */
export interface Server {
  /** Its answer to a path, which must be a good one. */
  ask(path: string, init?: RequestInit): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a command that tells its address on standard output. */
export async function startServer(folder: string, command: string, words: readonly string[], env: Readonly<Record<string, string>>): Promise<Server> {
  const child = spawn(command, words, { cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  return serverAt(child, await addressTold(child));
}

/** A server whose address is known. */
export function serverAt(child: ChildProcess, origin: string): Server {
  return {
    async ask(path, init) {
      const response = await fetch(new URL(path, origin), init ?? {});
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${text}`);
      return text;
    },
    async stop() {
      if (child.exitCode === null && child.kill()) await once(child, "exit");
    },
  };
}

/** One server runs all checks, so that their requests share an instance; the block of the README has one of its own. */
export function serverSession(start: (which: "apps" | "example", settings: Settings) => Promise<Server>, paths = { apps: "/", example: "/" }): Session {
  const started = new Map<string, Promise<Server>>();

  function serverOf(which: "apps" | "example", settings: Settings): Promise<Server> {
    const server = started.get(which) ?? start(which, settings);
    started.set(which, server);
    return server;
  }

  return {
    run: async (check, settings) => {
      const [first] = settings;
      if (!first) return [];
      const { ask } = await serverOf("apps", first);
      const answers = await Promise.all(settings.map((each) => ask(paths.apps, { method: "POST", body: JSON.stringify({ check, settings: each }) })));
      return answers.flatMap((answer) => JSON.parse(answer));
    },
    async example(settings) {
      await (await serverOf("example", settings)).ask(paths.example);
    },
    async close() {
      for (const server of started.values()) await (await server).stop();
    },
  };
}

function addressTold(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it listened: ${told}`)));
    child.stdout?.on("data", (text) => {
      told += String(text);
      const [address] = /http:\/\/[\w.]+:\d+/.exec(told) ?? [];
      if (address !== undefined) resolve(address.replace("localhost", "127.0.0.1"));
    });
  });
}
