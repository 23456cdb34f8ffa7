import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startIsolates } from "./isolates.js";
import type { Isolates } from "./isolates.js";
import { compare, median } from "./measure.js";

const ROUNDS = 12;
const NODE_ROUNDS = 20;
const OPTIONS = `{ dsn: "http://public@127.0.0.1:9/1", transport: async () => ({ status: 200 }) }`;

/** What a program pays before and at its first span, in milliseconds of CPU, all threads together. */
export interface ColdStart {
  /** In Node, above importing an empty module. */
  readonly node: Steps;
  /**
   * In workerd, for one isolate, above one with an empty worker. Undefined where the system does not tell of another process (all but
   * Linux).
   */
  readonly workerd: (Steps & { readonly module: number }) | undefined;
}

interface Steps {
  /** Compiling the wasm module, which workerd does as it loads the worker. */
  readonly module?: number;
  /** Reading and running the JavaScript. */
  readonly import: number;
  readonly init: number;
  /** The core begins its work with the first span. */
  readonly firstSpan: number;
}

export async function measureColdStart(): Promise<ColdStart> {
  return { node: await inNode(), workerd: await inWorkerd() };
}

async function inNode(): Promise<Steps> {
  const program = fileURLToPath(new URL("steps-in-node.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(NODE_ROUNDS)]);
  const rounds: Steps[] = JSON.parse(stdout);
  const middle = (step: "import" | "init" | "firstSpan"): number => median(rounds.map((round) => round[step]));
  return { import: middle("import"), init: middle("init"), firstSpan: middle("firstSpan") };
}

/** Each worker does what the one before it does and one step more. Turns are taken forth and back, as the machine's speed changes. */
async function inWorkerd(): Promise<ColdStart["workerd"]> {
  if (process.platform !== "linux") return undefined;
  const workers: readonly Isolates[] = [
    await startIsolates("empty", { wasm: "none" }),
    await startIsolates("module", { wasm: "embedded" }),
    await startIsolates("import", { wasm: "embedded", head: `import { init, startSpan } from "genspan"; globalThis.kept = [init, startSpan];` }),
    await startIsolates("init", { wasm: "embedded", head: `import { init, startSpan } from "genspan"; globalThis.kept = startSpan; init(${OPTIONS});` }),
    await startIsolates("first-span", {
      wasm: "embedded",
      head: `import { init, startSpan } from "genspan"; init(${OPTIONS});`,
      body: `startSpan({ name: "the first" }, () => undefined);`,
    }),
  ];
  const times = workers.map(() => new Array<number>());
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [...workers.keys()] : [...workers.keys()].toReversed();
    for (const index of order) times[index]?.push((await workers[index]?.cpuToAnswer()) ?? Number.NaN);
  }
  await Promise.all(workers.map((worker) => worker.remove()));
  const step = (index: number): number => compare(times[index] ?? [], times[index - 1] ?? [], (one, other) => one - other);
  return { module: step(1), import: step(2), init: step(3), firstSpan: step(4) };
}
