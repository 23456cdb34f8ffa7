import { WARM_UP_CALLS } from "./load.js";
import type { Load, Row } from "./load.js";

/** Eleven bytes for each of 95,000 calls. Half of it is used, by code that is compiled late: the control grows by 0.3 MB as well. */
const HEAP_TOLERANCE_BYTES = 1024 * 1024;
/** A queue that is full for minutes leaves gaps of some pages of 64 KiB between its envelopes. */
const WASM_TOLERANCE_BYTES = 256 * 1024;

/** What does not hold of a load. */
export function failuresOf({ subject, calls, rows, spans }: Load): string[] {
  const failures: string[] = [];
  const hold = (holds: boolean, failure: string) => void (holds || failures.push(`${subject.name}: ${failure}`));
  if (spans) {
    const { isSent, diagnosis } = spans.told;
    const { lost, twice, faults } = spans.books;
    const unaccounted = calls - spans.books.spans - lost;
    hold(isSent && unaccounted === 0 && twice === 0, `${unaccounted} spans are unaccounted for, ${twice} came twice`);
    hold(lost === 0 || subject.bound !== undefined, `${lost} spans were lost, though no bound of the platform's demands it`);
    hold(faults.length === 0, `ingest would drop envelopes: ${faults.join("; ")}`);
    hold(diagnosis.faults === 0, `the core was replaced ${diagnosis.faults} times`);
  }
  const grown = (of: (row: Row) => number): number => growthOf(rows, of);
  hold(grown(({ wasmBytes = 0 }) => wasmBytes) <= WASM_TOLERANCE_BYTES, "the wasm memory grew after the first 5,000 calls");
  hold(grown(({ heapBytes }) => heapBytes) <= HEAP_TOLERANCE_BYTES, "the heap grew after the first 5,000 calls");
  return failures;
}

/** By how much the largest of the warm rows is above the first of them. */
function growthOf(rows: readonly Row[], of: (row: Row) => number): number {
  const warm = rows.filter(({ calls }) => calls >= WARM_UP_CALLS).map(of);
  return warm.length === 0 ? 0 : Math.max(...warm) - (warm[0] ?? 0);
}
