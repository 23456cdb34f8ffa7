import { printTable } from "../../scripts/table.mjs";
import { failuresOf } from "./judge.js";
import { AT_A_TIME, load } from "./load.js";
import type { Load } from "./load.js";
import type { Subject } from "./subject.js";

/** Loaded by themselves: the control must not hold genspan's code. */
const subjects: Record<string, (origin: string) => Promise<Subject>> = {
  plain: async (origin) => (await import("./plain.js")).startPlain(origin),
  node: async (origin) => (await import("./node.js")).startNode(origin),
  workerd: async (origin) => (await import("./workerd.js")).startWorkerd(origin),
};

const [name = ""] = process.argv.slice(2);
const start = subjects[name];
if (!start) throw new Error(`"${name}" is none of ${Object.keys(subjects).join(", ")}`);
const seen = await load(start);
print(seen);
const failures = failuresOf(seen);
for (const failure of failures) console.error(failure);
process.exit(failures.length > 0 ? 1 : 0);

function print({ subject, calls, rows, spans }: Load): void {
  console.log(`\n${subject.name}: ${calls.toLocaleString("en")} streamed calls, ${AT_A_TIME} at a time\n`);
  const megabytes = (bytes: number | undefined) => (bytes === undefined ? "" : (bytes / 1024 / 1024).toFixed(2));
  printTable(
    ["calls", "seconds", "JS heap, MB", "connections, MB", "wasm memory, MB"],
    rows.map((row) => [row.calls, row.seconds.toFixed(0), ...[row.heapBytes, row.connectionBytes, row.wasmBytes].map(megabytes)]),
  );
  if (!spans) return;
  const { told, books } = spans;
  console.log("");
  const columns = ["spans received", "reported lost", "unaccounted for", "received twice", "envelopes", "broken rules"];
  printTable(columns, [[books.spans, books.lost, calls - books.spans - books.lost, books.twice, books.envelopes, books.faults.length]]);
  for (const { reason, category, quantity } of told.diagnosis.losses) console.log(`\nlost: ${quantity} ${category} by ${reason}`);
  if (books.lost > 0 && subject.bound) console.log(`why: ${subject.bound}`);
}
