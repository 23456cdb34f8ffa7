import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { printTable } from "../../scripts/table.mjs";
import { startNode } from "./node.js";
import type { Subject } from "./subject.js";
import { startWorkerd } from "./workerd.js";
import type { Books } from "./world.js";

const CALLS = Number(process.env["SOAK_CALLS"] ?? 100_000);
const AT_A_TIME = 200;
/** Until then caches fill and code is compiled; from then on nothing may grow. */
const WARM_UP_CALLS = 5_000;
const ROWS = 10;
/** What a heap may differ by from one collection to the next. */
const HEAP_TOLERANCE_BYTES = 2 * 1024 * 1024;
/** A queue that is full for minutes leaves gaps of some pages of 64 KiB between its envelopes. */
const WASM_TOLERANCE_BYTES = 256 * 1024;

const subjects = { node: startNode, workerd: startWorkerd };
const chosen = process.argv.slice(2).filter((name) => name in subjects);
const failures: string[] = [];
for (const [name, start] of Object.entries(subjects)) if (chosen.length === 0 || chosen.includes(name)) await soak(start);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

async function soak(start: (origin: string) => Promise<Subject>): Promise<void> {
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
  const rows: { calls: number; seconds: number; heapBytes: number; wasmBytes: number }[] = [];
  const begun = performance.now();
  for (let calls = AT_A_TIME; calls <= CALLS; calls += AT_A_TIME) {
    await subject.ask(AT_A_TIME);
    if (calls !== WARM_UP_CALLS && calls % Math.max(AT_A_TIME, CALLS / ROWS) !== 0) continue;
    await subject.flush();
    rows.push({ calls, seconds: (performance.now() - begun) / 1000, ...(await subject.memory()) });
  }
  const { isSent, diagnosis } = await subject.flush();
  const books: Books = await (await fetch(`${origin}/books`)).json();
  await subject.close();
  world.kill();

  console.log(`\n${subject.name}: ${CALLS.toLocaleString("en")} streamed calls, ${AT_A_TIME} at a time\n`);
  const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(2);
  printTable(
    ["calls", "seconds", "JS heap, MB", "wasm memory, MB"],
    rows.map(({ calls, seconds, heapBytes, wasmBytes }) => [calls, seconds.toFixed(0), megabytes(heapBytes), megabytes(wasmBytes)]),
  );
  const { spans, lost, twice, envelopes, faults } = books;
  const unaccounted = CALLS - spans - lost;
  console.log("");
  const columns = ["spans received", "reported lost", "unaccounted for", "received twice", "envelopes", "broken rules"];
  printTable(columns, [[spans, lost, unaccounted, twice, envelopes, faults.length]]);
  for (const { reason, category, quantity } of diagnosis.losses) console.log(`\nlost: ${quantity} ${category} by ${reason}`);
  if (lost > 0 && subject.bound) console.log(`why: ${subject.bound}`);

  const hold = (holds: boolean, failure: string) => void (holds || failures.push(`${subject.name}: ${failure}`));
  hold(isSent && unaccounted === 0 && twice === 0, `${unaccounted} spans are unaccounted for, ${twice} came twice`);
  hold(lost === 0 || subject.bound !== undefined, `${lost} spans were lost, though no bound of the platform's demands it`);
  hold(faults.length === 0, `ingest would drop envelopes: ${faults.join("; ")}`);
  hold(diagnosis.faults === 0, `the core was replaced ${diagnosis.faults} times`);
  const warm = rows.filter(({ calls }) => calls >= WARM_UP_CALLS);
  const [first] = warm;
  const largest = (of: (row: (typeof rows)[number]) => number) => Math.max(...warm.map(of));
  if (!first) return;
  hold(largest((row) => row.wasmBytes) - first.wasmBytes <= WASM_TOLERANCE_BYTES, "the wasm memory grew after the first 5,000 calls");
  hold(largest((row) => row.heapBytes) - first.heapBytes <= HEAP_TOLERANCE_BYTES, "the heap grew after the first 5,000 calls");
}
