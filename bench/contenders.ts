import type { Client } from "genspan";
import OpenAI from "openai";
import type { Run } from "./measure.js";
import { DIALECTS } from "./dialects.js";
import { answerFromMemory, answering, CHAT_REQUEST, CHAT_URL, chunks } from "./stream.js";

export type Contender = "raw reader loop" | "wrapped reader loop" | "wrapped, recording content" | "JSON.parse of every event" | "openai" | "wrapped openai";

/** The ways of reading the stream to its end. `plain` records no content, `recorder` does. */
export function createContenders(plain: Client, recorder: Client): ReadonlyMap<Contender, Run> {
  const wrapped = plain.wrapFetch(answerFromMemory);
  const recording = recorder.wrapFetch(answerFromMemory);
  const nothing = () => Promise.resolve();
  const send = () => plain.flush();
  return new Map<Contender, Run>([
    ["raw reader loop", { read: () => drain(answerFromMemory), settle: nothing }],
    ["wrapped reader loop", { read: () => drain(wrapped), settle: send }],
    ["wrapped, recording content", { read: () => drain(recording), settle: () => recorder.flush() }],
    ["JSON.parse of every event", { read: () => parseEvents(answerFromMemory), settle: nothing }],
    ["openai", { read: () => complete(answerFromMemory), settle: nothing }],
    ["wrapped openai", { read: () => complete(wrapped), settle: send }],
  ]);
}

/** Each dialect's stream read raw and wrapped, `raw …` and `wrapped …`. */
export function createDialectContenders(plain: Client): ReadonlyMap<string, Run> {
  return new Map(
    DIALECTS.flatMap(({ name, url, request, chunks }): [string, Run][] => {
      const answer = answering(chunks);
      const wrapped = plain.wrapFetch(answer);
      return [
        [`raw ${name}`, { read: () => drain(answer, url, request), settle: () => Promise.resolve() }],
        [`wrapped ${name}`, { read: () => drain(wrapped, url, request), settle: () => plain.flush() }],
      ];
    }),
  );
}

/** As many chunks as a short answer has. */
export const CALL_CHUNKS = 50;
export type CallContender = "raw" | "wrapped" | "wrapped and sent";

/** A short answer: recorded alone, and recorded and posted to a server, each trace by itself. */
export function createCallContenders(sender: Client): ReadonlyMap<CallContender, Run> {
  const answer = answering([...chunks.slice(0, CALL_CHUNKS - 1), ...chunks.slice(-1)]);
  const wrapped = sender.wrapFetch(answer);
  const send = () => sender.flush();
  return new Map<CallContender, Run>([
    ["raw", { read: () => drain(answer), settle: () => Promise.resolve() }],
    ["wrapped", { read: () => drain(wrapped), settle: send }],
    ["wrapped and sent", { read: async () => {
          await drain(wrapped);
          await send();
        }, settle: send }],
  ]);
}

/** Milliseconds from the call until the first chunk can be read. The rest is dropped. */
export async function timeToFirstChunk(fetcher: typeof fetch): Promise<number> {
  const started = performance.now();
  const reader = await openReader(fetcher);
  await reader.read();
  const elapsed = performance.now() - started;
  await reader.cancel();
  return elapsed;
}

async function openReader(fetcher: typeof fetch, url = CHAT_URL, request: RequestInit = CHAT_REQUEST): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body } = await fetcher(url, request);
  if (!body) throw new Error("the answer has no body");
  return body.getReader();
}

async function drain(fetcher: typeof fetch, ...call: [url?: string, request?: RequestInit]): Promise<void> {
  const reader = await openReader(fetcher, ...call);
  while (!(await reader.read()).done);
}

/** The least that an instrumentation does which parses all it sees. */
async function parseEvents(fetcher: typeof fetch): Promise<void> {
  const reader = await openReader(fetcher);
  const decoder = new TextDecoder();
  let rest = "";
  for (let result = await reader.read(); !result.done; result = await reader.read()) {
    const events = (rest + decoder.decode(result.value, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) if (event !== "data: [DONE]") JSON.parse(event.slice("data: ".length));
  }
}

async function complete(fetcher: typeof fetch): Promise<void> {
  const openai = new OpenAI({ apiKey: "unused", fetch: fetcher });
  const stream = await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Tell me a story." }], stream: true });
  for await (const chunk of stream) void chunk;
}
