import { init } from "genspan";
import { printTable } from "../scripts/table.mjs";
import { measureColdStart } from "./cold-start.js";
import type { ColdStart } from "./cold-start.js";
import { CALL_CHUNKS, createCallContenders, createContenders, createDialectContenders, timeToFirstChunk } from "./contenders.js";
import type { CallContender, Contender } from "./contenders.js";
import { DIALECTS } from "./dialects.js";
import { compare, interleave, median } from "./measure.js";
import { startSink } from "./sink.js";
import { answerAsByteStream, CHUNK_BYTES, CHUNK_COUNT } from "./stream.js";

const WARM_UP_ROUNDS = 5;
const ROUNDS = 20;
const FIRST_CHUNK_ROUNDS = 300;

const sink = await startSink();
// What a chunk costs is told without what a call costs: its envelope goes nowhere.
const transport = async () => ({ status: 200 });
const plain = init({ dsn: sink.dsn, tracesSampleRate: 1, transport });
const recorder = init({ dsn: sink.dsn, tracesSampleRate: 1, transport, recordInputs: true, recordOutputs: true });
const sender = init({ dsn: sink.dsn, tracesSampleRate: 1 });
const contenders = createContenders(plain, recorder);

await interleave(contenders, WARM_UP_ROUNDS);
const samples = await interleave(contenders, ROUNDS);
const figures = [...contenders.keys()].map((name) => figuresOf(name));
const firstChunk = await firstChunkDelay();
const dialectContenders = createDialectContenders(plain);
await interleave(dialectContenders, WARM_UP_ROUNDS);
const dialectSamples = await interleave(dialectContenders, ROUNDS);
const dialects = DIALECTS.map(({ name, chunks }) => {
  const of = (way: string): readonly number[] => dialectSamples.get(`${way} ${name}`) ?? [];
  const added = perChunk(compare(of("wrapped"), of("raw"), (one, other) => one - other));
  return { name, bytesPerChunk: bytesPerChunk(chunks), addedMicrosecondsPerChunk: added, ratio: compare(of("wrapped"), of("raw"), (one, other) => one / other) };
});
const callContenders = createCallContenders(sender);
await interleave(callContenders, WARM_UP_ROUNDS);
const callSamples = await interleave(callContenders, ROUNDS);
const call = {
  millisecondsToRecord: perCall("wrapped", "raw"),
  millisecondsToSend: perCall("wrapped and sent", "wrapped"),
};
// Last, as it leaves many copies of the module behind.
const coldStart = await measureColdStart();
const marks = [
  { what: "added CPU per chunk, without content", unit: "µs", measured: addedPerChunk("wrapped reader loop", "raw reader loop"), mark: 0.5 },
  { what: "openai, wrapped against plain", unit: "×", measured: ratio("wrapped openai", "openai"), mark: 1.03 },
  { what: "delay of the first chunk", unit: "ms", measured: firstChunk, mark: 0.1 },
  { what: "import and init in workerd, above an empty isolate", unit: "ms", measured: toInit(coldStart.workerd), mark: 2 },
];
await Promise.all([plain, recorder, sender].map((client) => client.close()));
sink.close();
if (process.argv.includes("--json")) console.log(JSON.stringify({ chunkBytes: CHUNK_BYTES, chunks: CHUNK_COUNT, rounds: ROUNDS, figures, dialects, call, marks, coldStart }, undefined, 2));
else report();

function figuresOf(name: Contender) {
  const base: Contender = name.endsWith("openai") ? "openai" : "raw reader loop";
  return { name, microsecondsPerChunk: perChunk(median(samplesOf(name))), base, ratio: ratio(name, base) };
}

function ratio(name: Contender, base: Contender): number {
  return compare(samplesOf(name), samplesOf(base), (one, other) => one / other);
}

function addedPerChunk(name: Contender, base: Contender): number {
  return perChunk(compare(samplesOf(name), samplesOf(base), (one, other) => one - other));
}

function samplesOf(name: Contender): readonly number[] {
  return samples.get(name) ?? [];
}

function bytesPerChunk(chunks: readonly Uint8Array[]): number {
  return Math.round(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0) / chunks.length);
}

function perChunk(milliseconds: number): number {
  return (milliseconds * 1000) / CHUNK_COUNT;
}

function perCall(one: CallContender, other: CallContender): number {
  return compare(callSamples.get(one) ?? [], callSamples.get(other) ?? [], (one, other) => one - other);
}

/** In milliseconds. Plain and wrapped take turns at going first. */
async function firstChunkDelay(): Promise<number> {
  const wrapped = plain.wrapFetch(answerAsByteStream);
  const times = { plain: new Array<number>(), wrapped: new Array<number>() };
  for (let round = 0; round < FIRST_CHUNK_ROUNDS; round++) {
    if (round % 2 === 0) times.plain.push(await timeToFirstChunk(answerAsByteStream));
    times.wrapped.push(await timeToFirstChunk(wrapped));
    if (round % 2 === 1) times.plain.push(await timeToFirstChunk(answerAsByteStream));
  }
  return compare(times.wrapped, times.plain, (one, other) => one - other);
}

function report(): void {
  console.log(`${CHUNK_COUNT} SSE chunks of ${CHUNK_BYTES} bytes from memory, median of ${ROUNDS} interleaved rounds, Node ${process.versions.node}\n`);
  printTable(
    ["contender", "CPU µs per chunk", "ratio", "to"],
    figures.map(({ name, microsecondsPerChunk, ratio, base }) => [name, microsecondsPerChunk.toFixed(2), ratio.toFixed(2), base]),
  );
  console.log("");
  printTable(
    ["stream, without content", "bytes per chunk", "added CPU µs per chunk", "ratio to raw"],
    dialects.map(({ name, bytesPerChunk, addedMicrosecondsPerChunk, ratio }) => [name, String(bytesPerChunk), addedMicrosecondsPerChunk.toFixed(2), ratio.toFixed(2)]),
  );
  console.log("");
  printTable(
    ["mark", "measured", "at most", ""],
    marks.map(({ what, unit, measured, mark }) => [what, `${measured.toFixed(3)} ${unit}`, `${mark} ${unit}`, verdict(measured, mark)]),
  );
  console.log(`\nA call of ${CALL_CHUNKS} chunks: ${call.millisecondsToRecord.toFixed(2)} ms CPU to record it, ${call.millisecondsToSend.toFixed(2)} ms to send its envelope by itself.`);
  console.log("\nCold start, CPU of all threads, each step above the one before:\n");
  printTable(
    ["runtime", "wasm module", "import", "init", "first span"],
    Object.entries(coldStart).map(([runtime, steps]) => [runtime, ...[steps?.module, steps?.import, steps?.init, steps?.firstSpan].map(inMilliseconds)]),
  );
}

function inMilliseconds(value: number | undefined): string {
  return value === undefined ? "" : `${value.toFixed(1)} ms`;
}

function toInit(steps: ColdStart["workerd"]): number {
  return steps ? steps.module + steps.import + steps.init : Number.NaN;
}

function verdict(measured: number, mark: number): string {
  if (Number.isNaN(measured)) return "not measured here";
  return measured <= mark ? "met" : "missed";
}
