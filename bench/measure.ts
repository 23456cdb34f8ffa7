/** Something to measure. `settle` follows each run and is not counted. */
export interface Run {
  read(): Promise<void>;
  settle(): Promise<unknown>;
}

/**
 * CPU milliseconds of each run, one sample a round, by the names of the runs. They are interleaved ABC…CBA, so that a machine
 * which slows down or speeds up does so for all, and a sample is the mean of the two turns. The CPU is that of the whole
 * process, so nothing else may happen in it.
 */
export async function interleave<Name extends string>(runs: ReadonlyMap<Name, Run>, rounds: number): Promise<ReadonlyMap<Name, readonly number[]>> {
  const samples = new Map([...runs.keys()].map((name) => [name, new Array<number>(rounds).fill(0)]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of [...runs, ...[...runs].toReversed()]) {
      const half = (await cpuOf(run)) / 2;
      const sample = samples.get(name);
      if (sample) sample[round] = (sample[round] ?? 0) + half;
    }
  }
  return samples;
}

/** Reads in a row, as one is over in a millisecond. */
const READS = 10;
/** Reads that are not counted: where chunks stream the code is warm. */
const WARM_UP_READS = 10;

async function cpuOf(run: Run): Promise<number> {
  // What the one before left behind, and no more: a collection of everything takes compiled code with it.
  globalThis.gc?.({ type: "minor" });
  for (let read = 0; read < WARM_UP_READS; read++) await run.read();
  await run.settle();
  const before = process.cpuUsage();
  for (let read = 0; read < READS; read++) await run.read();
  const { user, system } = process.cpuUsage(before);
  await run.settle();
  return (user + system) / 1000 / READS;
}

/**
 * The middle of what the rounds say about one series against another. One round's noise hits both, so they are compared
 * within the round.
 */
export function compare(ones: readonly number[], others: readonly number[], relate: (one: number, other: number) => number): number {
  return median(ones.map((one, round) => relate(one, others[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
