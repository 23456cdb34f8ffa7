import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { parseEnvelope, readSpans } from "./envelope/envelope.js";
import type { Envelope, Span } from "./envelope/envelope.js";
import { RULES } from "./envelope/rules.js";
import { CROSS_ORIGIN, readBody, sendJson, sendPreflight, urlOf } from "./http.js";
import { objectOf, textOf } from "./json.js";

/** An envelope that came in, with what the rules say about it. */
export interface Arrival {
  readonly projectId: string;
  readonly publicKey: string;
  readonly envelope: Envelope;
  readonly spans: readonly Span[];
  /** One sentence per broken rule; empty when ingest would keep everything. */
  readonly faults: readonly string[];
}

/** What to answer instead of 200. */
export interface IngestReply {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

export interface IngestOptions {
  /** Called once for every envelope that could be read, before it is answered. A reply replaces the 200. */
  readonly onArrival: (arrival: Arrival, response: ServerResponse) => IngestReply | void | Promise<IngestReply | void>;
  /** Called with one sentence when something was posted that is not an envelope. */
  readonly onRefusal: (reason: string) => void;
}

/** Answers posts to `/api/<project>/envelope/` as Sentry does; `false` for every other path. */
export type Ingest = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export function createIngest(options: IngestOptions): Ingest {
  return async (request, response) => {
    const url = urlOf(request);
    const path = /^\/api\/(\d+)\/envelope\/$/.exec(url.pathname);
    if (path === null) return false;
    if (request.method === "OPTIONS") sendPreflight(response);
    else await take(options, path[1] ?? "", url, request, response);
    return true;
  };
}

async function take(options: IngestOptions, projectId: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let arrival: Arrival;
  try {
    const envelope = parseEnvelope(unpack(await readBody(request), request));
    const publicKey = authenticate(envelope, url, request);
    const faults = RULES.flatMap((rule) => rule.faults(envelope));
    arrival = { projectId, publicKey, envelope, spans: readSpans(envelope), faults };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.onRefusal(reason);
    sendJson(response, 400, { detail: reason }, { "x-sentry-error": reason.replace(/[^\x20-\x7e]/g, "?") });
    return;
  }
  const reply = await options.onArrival(arrival, response);
  if (reply === undefined) return sendJson(response, 200, {});
  response.writeHead(reply.status, { ...CROSS_ORIGIN, ...reply.headers });
  response.end();
}

function unpack(body: Buffer, request: IncomingMessage): Uint8Array {
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

/** The public key, from the one place that carries it. Two places are refused, as ingest does (401 MultipleAuth). */
function authenticate(envelope: Envelope, url: URL, request: IncomingMessage): string {
  const header = request.headers["x-sentry-auth"];
  const given = [
    url.searchParams.get("sentry_key"),
    /sentry_key=([^,\s]+)/i.exec(typeof header === "string" ? header : "")?.[1],
    /^sentry .*sentry_key=([^,\s]+)/i.exec(request.headers.authorization ?? "")?.[1],
  ].filter((key) => typeof key === "string");
  if (given.length > 1) throw new Error("the post is authenticated twice, by its query and by a header");
  const key = given[0] ?? keyOfDsn(textOf(objectOf(envelope.header)["dsn"]));
  if (key === "") throw new Error("the post has no sentry_key, in its query, its headers or the envelope's dsn");
  return key;
}

function keyOfDsn(dsn: string): string {
  return URL.canParse(dsn) ? new URL(dsn).username : "";
}
