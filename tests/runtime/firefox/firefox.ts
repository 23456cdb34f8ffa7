import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, constants, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inPackage } from "../packages.js";

/** One tab of a headless Firefox, spoken to in WebDriver BiDi: Playwright knows only a Firefox of its own. */
export interface Tab {
  open(url: string): Promise<void>;
  /** The value of an expression, which must be JSON; promises are awaited. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

const NAMES = ["firefox-esr", "firefox"];

/** Firefox from PATH, or the one that `FIREFOX` names. */
export async function findFirefox(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const path of [process.env["FIREFOX"] ?? "", ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))]) {
    if (path !== "" && (await access(path, constants.X_OK).then(() => true, () => false))) return path;
  }
  return undefined;
}

export async function openTab(firefox: string): Promise<Tab> {
  const profile = await mkdtemp(join(tmpdir(), "genspan-firefox-"));
  const child = spawn(firefox, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const send = await connect(`${await addressTold(child)}/session`);
  await send("session.new", { capabilities: {} });
  const { contexts } = await send("browsingContext.getTree", {});
  const context = contexts?.[0]?.context;
  return {
    open: async (url) => void (await send("browsingContext.navigate", { context, url, wait: "complete" })),
    async evaluate(expression) {
      const asked = { expression: `Promise.resolve(${expression}).then(JSON.stringify)`, target: { context }, awaitPromise: true };
      const { result, exceptionDetails } = await send("script.evaluate", asked);
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return result?.value === undefined ? undefined : JSON.parse(result.value);
    },
    async close() {
      if (child.kill()) await once(child, "exit");
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** What commands are answered with, as far as it is read here. */
interface Answer {
  readonly contexts?: { context: string }[];
  readonly result?: { value?: string };
  readonly exceptionDetails?: { text: string };
}

/** The socket of the `ws` package, as far as it is used: Node 20 has none of its own. */
interface Socket {
  send(text: string): void;
  on(event: "message", listener: (data: Buffer) => void): void;
  on(event: "open" | "error", listener: (error?: Error) => void): void;
}

async function connect(url: string): Promise<(method: string, parameters: object) => Promise<Answer>> {
  const { WebSocket }: { WebSocket: new (url: string) => Socket } = createRequire(import.meta.url)(inPackage("ws"));
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => resolve());
    socket.on("error", reject);
  });
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  socket.on("message", (data) => {
    const message: { id?: number; error?: string; message?: string; result: Answer } = JSON.parse(String(data));
    const call = waiting.get(message.id ?? -1);
    if (message.error === undefined) call?.resolve(message.result);
    else call?.reject(new Error(`${message.error}: ${message.message}`));
  });
  let id = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
}

function addressTold(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Firefox ended with ${code}: ${told}`)));
    child.stderr?.on("data", (text) => {
      told += String(text);
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(told) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
}
