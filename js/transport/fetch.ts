import { unwrapped } from "../hook/fetch.js";
import type { Transport, TransportRequest } from "../types.js";
import { later } from "./later.js";

/** Browsers allow 64 KiB over all bodies in flight of requests that outlive the page; more makes the request fail. */
const KEEPALIVE_BUDGET_BYTES = 60_000;
const KEEPALIVE_MAX_REQUESTS = 15;
/** Below this, packing costs more than it saves. */
const GZIP_FROM_BYTES = 32 * 1024;
/** A server that hangs must not hold one of the few connections. */
const TIMEOUT_MS = 30_000;

/** Posts with the runtime's own `fetch`, never with a traced one. */
export function createFetchTransport(): Transport {
  let keptBytes = 0;
  let keptRequests = 0;

  async function post({ url, headers, body }: TransportRequest, keepalive: RequestInit): Promise<Response> {
    const controller = new AbortController();
    // Stopped as soon as there is an answer: thousands of posts a minute would leave their timers behind for half a minute each.
    const stop = later(TIMEOUT_MS, () => controller.abort());
    const { signal } = controller;
    try {
      const fetch = unwrapped(globalThis.fetch);
      const response = await fetch(url, { method: "POST", headers, body, signal, referrerPolicy: "strict-origin", ...keepalive });
      // A connection is free again only once its answer has been read.
      await response.arrayBuffer().catch(() => undefined);
      return response;
    } finally {
      stop();
    }
  }

  return async (request) => {
    if (!isBrowser()) return post(await packed(request), {});
    const size = request.body.length;
    const fits = keptBytes + size <= KEEPALIVE_BUDGET_BYTES && keptRequests < KEEPALIVE_MAX_REQUESTS;
    if (!fits) return post(request, {});
    keptBytes += size;
    keptRequests += 1;
    try {
      return await post(request, { keepalive: true });
    } finally {
      keptBytes -= size;
      keptRequests -= 1;
    }
  };
}

/** In a page or its workers, where a header of our own would cost a preflight. */
function isBrowser(): boolean {
  return "location" in globalThis && !("Deno" in globalThis);
}

/** A tunnel reads the first line, so what goes there (it alone is told a content type) is left as it is. */
async function packed(request: TransportRequest): Promise<TransportRequest> {
  if (request.body.length < GZIP_FROM_BYTES || "content-type" in request.headers || !("CompressionStream" in globalThis)) return request;
  try {
    const stream = new Blob([request.body]).stream().pipeThrough(new CompressionStream("gzip"));
    const body = new Uint8Array(await new Response(stream).arrayBuffer());
    return { ...request, body, headers: { ...request.headers, "content-encoding": "gzip" } };
  } catch {
    return request;
  }
}
