import { lifetimeOf } from "./lifetime.js";
import { answered } from "./next.js";
import { proxyable, serveRequest } from "./request.js";
import type { InstrumentOptions } from "./request.js";
import { fromVariables, start } from "./start.js";
import type { GivenOptions } from "./start.js";

type Handler = (request: Request, ...rest: never[]) => unknown;

/**
 * Wraps a handler of requests, `(request, …) => Response`, or an object with a `fetch` of that kind: Next's and Vercel's edge
 * routes and middleware, `Deno.serve`, `Bun.serve`, Hono. Each request becomes a segment span; spans and calls of models below
 * it are sent once its answer has been read. What the handler answers or throws stays as it is. Options that are a function
 * are asked for at the first request, with what the handler gets after it; without options it goes by what `init` was
 * given, else by the variables of the process (`optionsFromEnv`).
 */
export function instrument<H extends Handler | { fetch: Handler }>(handler: H, given: GivenOptions<unknown> = ofProcess, options: InstrumentOptions = {}): H {
  if (typeof handler === "function") return around(handler, undefined, given, options);
  return new Proxy(proxyable(handler), {
    get(_, name) {
      const value: unknown = Reflect.get(handler, name);
      if (typeof value !== "function") return value;
      return name === "fetch" ? around(value, handler, given, options) : value.bind(handler);
    },
  });
}

/** Its `length` is 1 even if the handler's is 0: Deno gives no request to a function without parameters. */
function around<H extends object>(handler: H, self: unknown, given: GivenOptions<unknown>, options: InstrumentOptions): H {
  return new Proxy(handler, {
    apply: (_target, caller, call) => answer(handler, self ?? caller, call, given, options),
    get: (target, name) => (name === "length" ? Reflect.get(target, name) || 1 : Reflect.get(target, name)),
  });
}

declare const globalThis: { process?: { env?: unknown } };

function ofProcess(): ReturnType<typeof fromVariables> {
  return fromVariables(globalThis.process?.env);
}

function answer(handler: unknown, self: unknown, call: unknown[], given: GivenOptions<unknown>, { route }: InstrumentOptions): unknown {
  const run = (): unknown => (typeof handler === "function" ? Reflect.apply(handler, self, call) : undefined);
  const [request, ...contexts] = call;
  start(given, contexts[0]);
  // Whichever argument has a `waitUntil`: the event of middleware, or the context of a worker. Never the request: Next's has one only to
  // say that it is no event.
  const lifetime = lifetimeOf(contexts.find((each) => typeof Reflect.get(Object(each), "waitUntil") === "function"));
  return request instanceof Request ? serveRequest({ request, route, lifetime }, (span) => answered(span, run)) : run();
}
