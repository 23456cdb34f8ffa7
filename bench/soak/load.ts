import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Memory, Subject, Told } from "./subject.js";
import type { Books } from "./world.js";

const CALLS = Number(process.env["SOAK_CALLS"] ?? 100_000);
export const AT_A_TIME = 200;
/** Until then caches fill and code is compiled; from then on nothing may grow. */
export const WARM_UP_CALLS = 5_000;
const ROWS = 10;

/** What was seen of a runtime under load. */
export interface Load {
  readonly subject: Subject;
  readonly calls: number;
  readonly rows: readonly Row[];
  /** What the client says, and what arrived; undefined where nothing is recorded. */
  readonly spans: { readonly told: Told; readonly books: Books } | undefined;
}

/** The memory in use after so many calls. */
export interface Row extends Memory {
  readonly calls: number;
  readonly seconds: number;
}

/** Starts a runtime and a world for it, and keeps it under load. */
export async function load(start: (origin: string) => Promise<Subject>): Promise<Load> {
  const world = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("./world.ts", import.meta.url))], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(world.stdout, "data");
  const origin = String(line).trim();
  const subject = await start(origin);
  // Nothing is left running when this is stopped in the middle.
  process.once("exit", () => {
    world.kill();
    void subject.close();
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const rows: Row[] = [];
  let seconds = 0;
  for (let calls = AT_A_TIME; calls <= CALLS; calls += AT_A_TIME) {
    const begun = performance.now();
    await subject.ask(AT_A_TIME);
    seconds += (performance.now() - begun) / 1000;
    if (calls !== WARM_UP_CALLS && calls % Math.max(AT_A_TIME, CALLS / ROWS) !== 0) continue;
    await subject.flush?.();
    rows.push({ calls, seconds, ...(await subject.memory()) });
  }
  const told = await subject.flush?.();
  const books: Books = await (await fetch(`${origin}/books`)).json();
  await subject.close();
  world.kill();
  return { subject, calls: CALLS, rows, spans: told && { told, books } };
}
