import { flush } from "../index.js";
import type { SpanOptions } from "../index.js";
import { lifetimeOf } from "./lifetime.js";
import type { Lifetime } from "./lifetime.js";
import { proxyable, serveRequest, serveWork } from "./request.js";
import type { InstrumentOptions, Route } from "./request.js";
import { fromVariables, start } from "./start.js";
import type { GivenOptions } from "./start.js";

/** What the platform calls; anything else is the app's own. */
const HANDLERS = ["fetch", "scheduled", "queue", "email", "tail"];

/** The span of what a handler is called for, by the handler's name. Names of people and addresses stay out. */
const WORK: Readonly<Record<string, (event: unknown) => SpanOptions>> = {
  scheduled(event) {
    const cron = String(member(event, "cron"));
    return { name: `cron ${cron}`, op: "faas.cron", attributes: { "faas.trigger": "timer", "faas.cron": cron } };
  },
  queue(event) {
    const [queue, messages] = [String(member(event, "queue")), member(event, "messages")];
    const count = Array.isArray(messages) ? messages.length : undefined;
    const attributes = { "messaging.system": "cloudflare", "messaging.destination.name": queue, "messaging.batch.message_count": count };
    return { name: `process ${queue}`, op: "queue.process", attributes };
  },
  email: () => ({ name: "email", op: "faas.email", attributes: { "faas.trigger": "other" } }),
};

/**
 * Wraps the handlers of a module worker: `fetch`, `scheduled`, `queue`, `email` and `tail`. Options that are a function are
 * asked for at the first event, with the worker's `env`; without options it goes by what `init` was given, else by its
 * variables (`optionsFromEnv`). Each event becomes a segment span, requests continue the trace of their caller, and everything
 * is sent in `waitUntil` once the answer has been read.
 */
export function instrument<H extends object, Env = unknown>(handler: H, given: GivenOptions<Env> = fromVariables, { route }: InstrumentOptions = {}): H {
  return new Proxy(proxyable(handler), {
    get(_, name) {
      const method: unknown = Reflect.get(handler, name);
      if (typeof method !== "function") return method;
      if (typeof name !== "string" || !HANDLERS.includes(name)) return method.bind(handler);
      return (event: unknown, env: Env, context: unknown, ...rest: unknown[]) => {
        start(given, env);
        const run = (): unknown => Reflect.apply(method, handler, [event, env, context, ...rest]);
        return serveEvent(name, event, lifetimeOf(context), route, run);
      };
    },
  });
}

/** Runs one handler of a worker or an object for one event. */
export function serveEvent(name: string, event: unknown, lifetime: Lifetime, route: Route | undefined, run: () => unknown): unknown {
  if (event instanceof Request) return serveRequest({ request: event, route, lifetime }, run);
  const describe = WORK[name];
  if (describe) return serveWork(describe(event), lifetime, run);
  // A promise, for what can be awaited may do its work again each time it is.
  const result = Promise.resolve(run());
  // What was recorded meanwhile must not wait for the next event.
  lifetime.waitUntil?.(result.then(() => flush(), () => flush()));
  return result;
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
