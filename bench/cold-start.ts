import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startIsolates } from "./isolates.js";
import { compare, median } from "./measure.js";

/** The first isolates pay for what the process does once. */
const WARM_UP_ROUNDS = 4;
const ROUNDS = 40;
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

/** Each worker does what the one before it does and one step more. */
const IMPORT = `import { init, startSpan } from "genspan";`;
const WORKERS = {
  empty: { wasm: false },
  module: { wasm: true },
  import: { wasm: true, head: `${IMPORT} globalThis.kept = [init, startSpan];` },
  init: { wasm: true, head: `${IMPORT} globalThis.kept = startSpan; init(${OPTIONS});` },
  firstSpan: { wasm: true, head: `${IMPORT} init(${OPTIONS});`, body: `startSpan({ name: "the first" }, () => undefined);` },
};
type WorkerName = keyof typeof WORKERS;
const WORKER_NAMES: readonly WorkerName[] = ["empty", "module", "import", "init", "firstSpan"];

/** The order is reversed every other time, since the machine's speed changes. */
async function inWorkerd(): Promise<ColdStart["workerd"]> {
  if (process.platform !== "linux") return undefined;
  const isolates = await startIsolates(WORKERS);
  const times = { empty: new Array<number>(), module: new Array<number>(), import: new Array<number>(), init: new Array<number>(), firstSpan: new Array<number>() };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? WORKER_NAMES : WORKER_NAMES.toReversed()) {
      const time = await isolates.cpuToAnswer(name);
      if (round >= 0) times[name].push(time);
    }
  }
  await isolates.stop();
  const step = (name: WorkerName, before: WorkerName): number => compare(times[name], times[before], (one, other) => one - other);
  return { module: step("module", "empty"), import: step("import", "module"), init: step("init", "import"), firstSpan: step("firstSpan", "init") };
}
