import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { CROSS_ORIGIN, listen, readBody, sendJson } from "../../demo/http.js";
import { createModel } from "../../demo/model/model.js";
import type { Report } from "../../demo/model/model.js";
import { noPace } from "../../demo/model/pace.js";
import type { Pace } from "../../demo/model/pace.js";

export type { Report } from "../../demo/model/model.js";
export { humanPace, noPace } from "../../demo/model/pace.js";

/**
 * A model server on a free loopback port. It speaks OpenAI chat, Responses, embeddings, Anthropic and Gemini by itself;
 * `script` puts other answers before its own, down to single bytes.
 */
export interface ModelServer {
  /** For `@anthropic-ai/sdk` and `@google/genai`. */
  readonly origin: string;
  /** For `openai`: origin and `/v1`. */
  readonly baseUrl: string;
  /** Every request that came, oldest first; preflights are left out. */
  readonly requests: readonly ModelRequest[];
  /** Usage as it was told to the callers, oldest first; scripted answers report nothing. */
  readonly reports: readonly Report[];
  /** Answers the next requests with these, one each, in this order. */
  script(...replies: ScriptedReply[]): void;
  close(): Promise<void>;
}

export interface ModelRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** How the connection ended: after the whole answer was sent, or before, because the caller went away. */
  readonly ended: Promise<"finished" | "aborted">;
}

export type ScriptedReply = (request: ModelRequest, response: ServerResponse) => void | Promise<void>;

export interface ModelServerOptions {
  /** @defaultValue `noPace` */
  readonly pace?: Pace;
}

export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const reports: Report[] = [];
  const scripted: ScriptedReply[] = [];
  const model = createModel({ pace: options.pace ?? noPace, onReport: (report) => reports.push(report) });

  const server = await listen(0, async (request, response) => {
    if (request.method === "OPTIONS") return void (await model(request, response));
    const body = await readBody(request);
    const record = describe(request, response, body);
    requests.push(record);
    const reply = scripted.shift();
    if (reply !== undefined) return void (await reply(record, response));
    if (!(await model(request, response, body))) sendJson(response, 404, { error: { message: `no such path: ${record.path}` } });
  });

  return {
    origin: server.origin,
    baseUrl: `${server.origin}/v1`,
    requests,
    reports,
    script: (...replies) => void scripted.push(...replies),
    close: server.close,
  };
}

export interface WholeReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** An answer in one piece. */
export function whole({ status = 200, headers = { "content-type": "application/json" }, body = "" }: WholeReply): ScriptedReply {
  return (_request, response) => {
    response.writeHead(status, { ...CROSS_ORIGIN, ...headers });
    response.end(body);
  };
}

export interface StreamedReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Each is written by itself, and no faster than the caller reads. A function makes endless streams possible. */
  readonly chunks: Iterable<string | Uint8Array>;
  /** Before each chunk, in milliseconds. */
  readonly pauseMs?: number;
  /** What happens after the last chunk: the body ends, the connection breaks, or nothing until the caller goes away. */
  readonly then?: "end" | "break" | "hang";
  /** Called after each chunk with the bytes written so far: shows how far the caller's reading lets the server run. */
  readonly onWritten?: (bytes: number) => void;
}

/** A streamed answer, chunk by chunk. */
export function streamed(reply: StreamedReply): ScriptedReply {
  return async (_request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    response.writeHead(reply.status ?? 200, { ...CROSS_ORIGIN, ...(reply.headers ?? { "content-type": "text/event-stream" }) });
    response.flushHeaders();
    let bytes = 0;
    for (const chunk of reply.chunks) {
      if (reply.pauseMs !== undefined) await sleep(reply.pauseMs, undefined, { signal: gone.signal }).catch(() => undefined);
      if (gone.signal.aborted) return;
      if (!response.write(chunk)) await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
      bytes += Buffer.byteLength(chunk);
      reply.onWritten?.(bytes);
    }
    if (reply.then === "break") response.destroy();
    else if (reply.then !== "hang") response.end();
  };
}

function describe(request: IncomingMessage, response: ServerResponse, body: Buffer): ModelRequest {
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    body: String(body),
    ended: new Promise((resolve) => response.once("close", () => resolve(response.writableFinished ? "finished" : "aborted"))),
  };
}
