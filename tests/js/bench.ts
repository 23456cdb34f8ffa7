import { after } from "node:test";
import { init } from "../../js/entry/node.js";
import type { Client, Options } from "../../js/entry/node.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer, IngestServerOptions } from "../support/ingest-server.js";
import type { Span } from "../support/envelope.js";
import { startModelServer } from "../support/model-server.js";
import type { ModelServer, ScriptedReply } from "../support/model-server.js";

/** A model, an ingest endpoint and a client between them, on loopback, for all tests of a file. */
export interface Bench {
  readonly model: ModelServer;
  readonly ingest: IngestServer;
  readonly client: Client;
  readonly chatUrl: string;
  /** Sends what is finished and takes all spans that came since the last time. */
  takeSpans(): Promise<Span[]>;
}

export async function openBench(options: Partial<Options> = {}, ingestOptions: IngestServerOptions = {}): Promise<Bench> {
  const model = await startModelServer();
  const ingest = await startIngestServer(ingestOptions);
  const client = init({ dsn: ingest.dsn, ...options });
  after(async () => {
    await client.close(100);
    await Promise.all([model.close(), ingest.close()]);
  });
  return {
    model,
    ingest,
    client,
    chatUrl: `${model.baseUrl}/chat/completions`,
    async takeSpans() {
      if (!(await client.flush())) throw new Error("not everything was sent");
      const spans = ingest.spans();
      ingest.clear();
      return spans;
    },
  };
}

/** A request as an SDK would make it. */
export function chatRequest(more: Record<string, unknown> = {}): RequestInit & { method: string; body: string } {
  const body = { model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }], ...more };
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

export interface BothWays<T> {
  readonly plain: T;
  readonly wrapped: T;
  readonly spans: readonly Span[];
}

/** Does the same twice, with the runtime's `fetch` and with ours, each time against a fresh `reply`. */
export async function bothWays<T>(bench: Bench, reply: () => ScriptedReply, use: (fetch: typeof globalThis.fetch) => Promise<T>): Promise<BothWays<T>> {
  bench.model.script(reply());
  const plain = await use(globalThis.fetch);
  bench.model.script(reply());
  const wrapped = await use(bench.client.fetch);
  return { plain, wrapped, spans: await bench.takeSpans() };
}

/** What an app can tell of an error. */
export function told(error: unknown): { kind: string; name: string; message: string } {
  if (!(error instanceof Error)) return { kind: typeof error, name: "", message: String(error) };
  return { kind: error.constructor.name, name: error.name, message: error.message };
}

/** A value, or the error that came in its place. */
export async function outcome<T>(work: () => T | Promise<T>): Promise<{ value: T } | { error: ReturnType<typeof told> }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: told(error) };
  }
}

/** What collects garbage at once. */
export async function exposeGc(): Promise<() => void> {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

/** Five SSE events of a chat completion with usage, as five chunks. */
export const CHAT_EVENTS: readonly string[] = [
  chatChunk({ delta: { role: "assistant", content: "" } }),
  chatChunk({ delta: { content: "Hal" } }),
  chatChunk({ delta: { content: "lo ✓" } }),
  chatChunk({ delta: {}, finish_reason: "stop" }),
  `data: ${JSON.stringify({ ...chunkHead(), choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } })}\n\ndata: [DONE]\n\n`,
];

export const CHAT_ANSWER = JSON.stringify({
  ...chunkHead("chat.completion"),
  choices: [{ index: 0, message: { role: "assistant", content: "Hallo ✓" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
});

export function chatChunk(choice: Record<string, unknown>): string {
  return `data: ${JSON.stringify({ ...chunkHead(), choices: [{ index: 0, ...choice }] })}\n\n`;
}

function chunkHead(object = "chat.completion.chunk"): Record<string, unknown> {
  return { id: "chatcmpl-1", object, created: 1, model: "gpt-4o-mini-2024-07-18" };
}
