import { tapResponse } from "../hook/response.js";
import { continueTrace, startNewTrace, startSpanManual } from "../index.js";
import type { Span, SpanOptions } from "../index.js";
import { tapBody } from "../tap.js";
import type { Lifetime } from "./lifetime.js";

/** Names the route of a request: `/users/:id`. */
export type Route = (request: Request) => string | undefined;

/** Choices for a wrapped handler. */
export interface InstrumentOptions {
  /**
   * Names the route of a request, `/users/:id`, so that all its requests stand together.
   * @defaultValue the path as it was asked for
   */
  route?: Route | undefined;
}

/** A request that is being served. */
export interface Serving {
  readonly request: Request;
  readonly route?: Route | undefined;
  readonly lifetime: Lifetime;
}

/** The types of answers that may still be written while they are read; a bare stream has none. Others are whole when the handler returns them. */
const STREAMED = /^($|text\/event-stream|text\/plain|application\/(x-ndjson|jsonl|octet-stream|stream\+json))/;
const SERVER_ERROR = 500;

/** A target for a proxy of a handler: of a frozen target, a proxy could not show other members. */
export function proxyable<H extends object>(handler: H): H {
  return Object.isFrozen(handler) ? Object.create(handler) : handler;
}

/**
 * Runs the handler of a request below the segment span of the request, which continues the trace of its caller. The span ends
 * when the answer has been read, and then everything is sent. Answer and errors are the handler's own.
 */
export async function serveRequest({ request, route, lifetime }: Serving, handle: (span: Span) => unknown): Promise<unknown> {
  const [sentryTrace, baggage, traceparent] = ["sentry-trace", "baggage", "traceparent"].map((name) => request.headers.get(name) ?? undefined);
  const isContinued = sentryTrace !== undefined || traceparent !== undefined;
  const inTrace = <T>(callback: () => T): T => (isContinued ? continueTrace({ sentryTrace, baggage, traceparent }, callback) : startNewTrace(callback));
  return inTrace(() => follow(segmentOf(request, route), lifetime, handle));
}

/** Runs work that is no request below a segment span of its own, and sends everything when it is over. */
export function serveWork<T>(options: SpanOptions, lifetime: Lifetime, work: () => T): Promise<Awaited<T>> {
  return startNewTrace(() => follow(options, lifetime, work));
}

/** What is awaited stays under the span; the answer passes on, tapped where it is still being written. */
async function follow<T>(options: SpanOptions, { waitUntil, finish }: Lifetime, work: (span: Span) => T): Promise<Awaited<T>> {
  let end = (): void => undefined;
  try {
    const { span, result } = await startSpanManual(options, async (span) => {
      let over = (): void => undefined;
      // From the beginning, while the platform still knows the request.
      waitUntil?.(new Promise<void>((resolve) => (over = resolve)).then(() => finish(span)));
      end = () => {
        span.end();
        over();
      };
      return { span, result: await work(span) };
    });
    if (result instanceof Response) return watched(result, span, end);
    end();
    return result;
  } catch (error) {
    end();
    throw error;
  }
}

function watched<R extends Response>(response: R, span: Span, end: () => void): R {
  span.setAttribute("http.response.status_code", response.status);
  if (response.status >= SERVER_ERROR) span.setStatus({ code: 2, message: "internal_error" });
  const isStreamed = STREAMED.test(response.headers.get("content-type") ?? "") && !response.headers.has("content-length");
  const cancelled = (): void => {
    span.setStatus({ code: 2, message: "cancelled" });
    end();
  };
  const listener = { chunk: () => undefined, ended: end, cancelled, failed: cancelled };
  const copy = isStreamed ? tapResponse(response, (body) => tapBody(body, listener)) : undefined;
  if (!copy) end();
  // A copy is of the class of what it copies.
  return isLike(copy, response) ? copy : response;
}

function isLike<R extends Response>(copy: Response | undefined, original: R): copy is R {
  return copy?.constructor === original.constructor;
}

/** If the app's own callback fails, the request goes on without a route. */
function routeOf(request: Request, route: Route | undefined): string | undefined {
  try {
    return route?.(request);
  } catch {
    return undefined;
  }
}

/** No query: what stands there may be a secret. */
function segmentOf(request: Request, route: Route | undefined): SpanOptions {
  const { pathname, host, protocol } = new URL(request.url);
  const name = routeOf(request, route);
  const attributes = {
    "http.request.method": request.method,
    "http.route": name,
    "url.path": pathname,
    "url.scheme": protocol.slice(0, -1),
    "server.address": host,
  };
  return { name: `${request.method} ${name ?? pathname}`, op: "http.server", attributes };
}
