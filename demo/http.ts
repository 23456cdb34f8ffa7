import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { Json } from "./json.js";

/** A server on the loopback interface. */
export interface LocalServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string;
  readonly port: number;
  /** Ends open connections too, so that the process can end at once. */
  close(): Promise<void>;
}

/** Answers one request. What it throws becomes a 500, or breaks the answer that has begun. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const LOOPBACK = "127.0.0.1";

/** Listens on the given port, or on any free one (0). Rejects with the system's error when the port is taken. */
export async function listen(port: number, answer: Answer): Promise<LocalServer> {
  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: { message: error instanceof Error ? error.message : String(error) } });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    origin: `http://${LOOPBACK}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Path and query of a request. The host is whatever the caller used to reach us. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", `http://${LOOPBACK}`);
}

/**
 * Whether the request was meant for this machine. A page elsewhere can point a name of its own at 127.0.0.1 and would
 * then be same-origin with us (DNS rebinding), so only addresses and `localhost` are served.
 */
export function isForUs(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return host === "localhost" || isIP(host) !== 0;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function sendJson(response: ServerResponse, status: number, body: Json, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...CROSS_ORIGIN, ...headers, "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** Sent with every answer of the model server and of ingest, as the real ones do: tests call them from pages of another origin. */
export const CROSS_ORIGIN: Record<string, string> = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "*, authorization",
  "access-control-expose-headers": "x-request-id, request-id, retry-after, x-sentry-rate-limits, x-sentry-error",
};

/** Answers a browser's question whether it may. */
export function sendPreflight(response: ServerResponse): void {
  response.writeHead(204, CROSS_ORIGIN);
  response.end();
}
