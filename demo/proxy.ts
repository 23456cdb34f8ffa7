import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendJson, urlOf } from "./http.js";

/** A real OpenAI-compatible API that takes the model server's place. */
export interface Upstream {
  /** With its version, as the `openai` package takes it: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** Passes model calls on; `false` for every other path. */
export type Proxy = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const FORWARDED_PATH = /^\/v1(\/(?:chat\/completions|responses|embeddings))$/;
/** What the answer's reader needs to know. Everything else, cookies above all, stays here. */
const RETURNED_HEADERS = ["content-type", "retry-after", "x-request-id"];

/** Puts the key in on the way, so that it never reaches the page. */
export function createProxy(upstream: Upstream): Proxy {
  return async (request, response) => {
    const path = FORWARDED_PATH.exec(urlOf(request).pathname)?.[1];
    if (path === undefined) return false;
    if (isFromElsewhere(request)) sendJson(response, 403, { error: { message: "Only the demo's own page may use this key." } });
    else await pass(upstream, path, request, response);
    return true;
  };
}

/** A page of another origin could otherwise spend the key of whoever runs the demo. */
function isFromElsewhere(request: IncomingMessage): boolean {
  const origin = request.headers.origin;
  return origin !== undefined && origin !== `http://${request.headers.host}`;
}

async function pass(upstream: Upstream, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let answer: Response;
  try {
    answer = await fetch(upstream.baseUrl.replace(/\/+$/, "") + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${upstream.apiKey}` },
      body: String(await readBody(request)),
      signal: gone.signal,
    });
  } catch (error) {
    if (!gone.signal.aborted) sendJson(response, 502, { error: { message: `${upstream.baseUrl} cannot be reached: ${reasonOf(error)}` } });
    return;
  }
  const headers: Record<string, string> = {};
  for (const name of RETURNED_HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  response.writeHead(answer.status, headers);
  for await (const chunk of answer.body ?? []) {
    if (!response.write(chunk)) await once(response, "drain", { signal: gone.signal });
  }
  response.end();
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
