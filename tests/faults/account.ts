import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { init } from "../../js/index.js";
import type { Client, Options } from "../../js/index.js";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer, IngestServerOptions } from "../support/ingest-server.js";
import { startModelServer, streamed } from "../support/model-server.js";
import type { ModelServer, ScriptedReply } from "../support/model-server.js";
import { CHAT_EVENTS, chatRequest, outcome } from "../js/bench.js";

/** A client among faults, and the books that are kept of its spans. */
export interface Account {
  readonly client: Client;
  readonly ingest: IngestServer;
  readonly model: ModelServer;
  /** What the console was told, debug lines and warnings. */
  readonly lines: readonly string[];
  /** Asks the model for a stream and reads it; the result or the error, as an app sees it. */
  ask(reply?: ScriptedReply, request?: RequestInit): Promise<unknown>;
  /** The same without us. */
  askPlain(reply?: ScriptedReply, request?: RequestInit): Promise<unknown>;
  /** Flushes, and holds that each of the spans made was received or reported as lost. */
  balance(made: number): Promise<{ received: number; reported: number }>;
}

export async function openAccount(context: TestContext, options: Partial<Options> = {}, ingestOptions: IngestServerOptions = {}): Promise<Account> {
  const lines: string[] = [];
  for (const kind of ["debug", "warn", "error"] as const) {
    context.mock.method(console, kind, (...words: unknown[]) => void lines.push(words.join(" ")));
  }
  const [ingest, model] = [await startIngestServer(ingestOptions), await startModelServer()];
  const client = init({ dsn: ingest.dsn, debug: true, flushInterval: 60_000, ...options });
  context.after(async () => {
    await client.close(0);
    await Promise.all([ingest.close(), model.close()]);
  });

  function read(fetch: typeof globalThis.fetch, reply: ScriptedReply, request: RequestInit): Promise<unknown> {
    model.script(reply);
    return outcome(async () => {
      const response = await fetch(`${model.baseUrl}/chat/completions`, { ...chatRequest({ stream: true }), ...request });
      return [response.status, response.url, await response.text()];
    });
  }

  const stream = () => streamed({ chunks: CHAT_EVENTS });
  return {
    client,
    ingest,
    model,
    lines,
    ask: (reply = stream(), request = {}) => read(client.fetch, reply, request),
    askPlain: (reply = stream(), request = {}) => read(globalThis.fetch, reply, request),
    async balance(made) {
      await client.flush(10_000);
      // A report may be about what this flush has lost.
      await client.flush(1000);
      const received = new Set(ingest.spans().map(({ spanId }) => spanId)).size;
      const reported = reportedSpans(ingest);
      assert.equal(received + reported, made, `${received} received, ${reported} reported as lost, ${made} made`);
      return { received, reported };
    },
  };
}

function reportedSpans({ arrivals }: IngestServer): number {
  const reports = arrivals.flatMap(({ envelope }) => envelope.items).filter(({ header }) => header["type"] === "client_report");
  const rows = reports.flatMap(({ payload }): { category: string; quantity: number }[] => JSON.parse(JSON.stringify(payload)).discarded_events);
  return rows.reduce((sum, { category, quantity }) => sum + (category === "span" ? quantity : 0), 0);
}

/** The lines that match, of which there has to be just one. */
export function oneLine({ lines }: Account, pattern: RegExp): void {
  assert.equal(lines.filter((line) => pattern.test(line)).length, 1, `${pattern} in:\n${lines.join("\n")}`);
}
