import { readBody } from "./body.js";
import { findProject, readProjects } from "./project.js";
import type { Project } from "./project.js";

/** The options of `createTunnel`. */
export interface TunnelOptions {
  /** The projects that envelopes may be forwarded to. An envelope of any other is refused. */
  dsns: readonly (string | undefined)[];
  /**
   * Pages of other origins that may post here: `["https://shop.example"]`. Pages of the same origin always may.
   * @defaultValue none
   */
  origins?: readonly string[];
  /**
   * The largest body that is taken, in bytes.
   * @defaultValue 2097152
   */
  maxBodyBytes?: number;
  /**
   * How long a body may take to arrive, and then Sentry to answer, in milliseconds.
   * @defaultValue 10000
   */
  timeoutMs?: number;
}

/** Answers a request, as Workers, Vercel, Next, Deno and Bun ask it of a handler. */
export type Tunnel = (request: Request) => Promise<Response>;

const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** The envelope's own header, which names the DSN. */
const MAX_HEADER_BYTES = 16 * 1024;
const TIMEOUT_MS = 10_000;
const NEWLINE = 10;
/** What Sentry asks of the sender, which must hear of it. */
const PASSED_BACK = ["retry-after", "x-sentry-rate-limits"];

/**
 * Makes a handler that forwards envelopes to Sentry, for pages whose visitors block it. The address is made of the options
 * alone: what the caller sends only chooses among them. Of the request nothing but the body goes on, no cookie and no header.
 *
 * @throws SetupError when one of the DSNs is wrong.
 */
export function createTunnel(options: TunnelOptions): Tunnel {
  const { origins = [], maxBodyBytes = MAX_BODY_BYTES, timeoutMs = TIMEOUT_MS } = options;
  const projects = readProjects(options.dsns);

  async function answer(request: Request, origin: string | undefined): Promise<Response> {
    if (request.method === "OPTIONS") return new Response(null, { status: 204 });
    if (request.method !== "POST") return refuse(405, "Envelopes are posted.", { allow: "POST" });
    // A browser tells the truth here, and everything else can reach Sentry by itself.
    if (!origin && request.headers.get("sec-fetch-site") === "cross-site") return refuse(403, "This origin is not allowed.");
    // Whoever unpacks can be made to unpack a bomb.
    if (request.headers.has("content-encoding")) return refuse(415, "Envelopes are taken uncompressed.", { "accept-encoding": "identity" });
    if (Number(request.headers.get("content-length")) > maxBodyBytes) return refuse(413, "The body is too large.");
    if (!request.body) return refuse(400, "There is no body.");

    const body = await readBody(request.body, maxBodyBytes, timeoutMs);
    if (typeof body === "number") return refuse(body, "The body is too large, too slow or broken.");
    const header = readHeader(body);
    if (!header) return refuse(400, "The body is no envelope.");
    const project = findProject(projects, header["dsn"]);
    return project ? forward(project, body, timeoutMs) : refuse(403, "This project is not allowed.");
  }

  return async (request) => {
    const origin = origins.find((allowed) => allowed === request.headers.get("origin"));
    const response = await answer(request, origin);
    if (origin) for (const [name, value] of Object.entries(crossOrigin(origin))) response.headers.set(name, value);
    if (origins.length > 0) response.headers.set("vary", "origin");
    return response;
  };
}

/** The first line of an envelope: a JSON object. */
function readHeader(body: Uint8Array): Record<string, unknown> | undefined {
  const end = body.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE);
  if (end < 0) return undefined;
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(body.subarray(0, end)));
    return typeof header === "object" && header !== null ? { ...header } : undefined;
  } catch {
    return undefined;
  }
}

async function forward({ url }: Project, body: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<Response> {
  try {
    const headers = { "content-type": "application/x-sentry-envelope" };
    // A redirect would lead somewhere that nobody has allowed.
    const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    // The connection is free again only once its answer has been read.
    await answer.arrayBuffer();
    const passed = PASSED_BACK.flatMap((name): [string, string][] => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    const isAnswer = answer.status >= 200 && (answer.status < 300 || answer.status >= 400);
    return new Response(null, { status: isAnswer ? answer.status : 502, headers: passed });
  } catch {
    return refuse(502, "Sentry cannot be reached.");
  }
}

function refuse(status: number, reason: string, headers: Record<string, string> = {}): Response {
  return new Response(reason, { status, headers: { "content-type": "text/plain", ...headers } });
}

function crossOrigin(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type",
    "access-control-expose-headers": PASSED_BACK.join(", "),
    "access-control-max-age": "3600",
  };
}
