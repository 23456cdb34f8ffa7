import { serveEvent } from "./cloudflare.js";
import { lastingLifetime } from "./lifetime.js";
import { serveWork } from "./request.js";
import { fromVariables, start } from "./start.js";
import type { GivenOptions } from "./start.js";

/** Any class that can be wrapped. */
export type Class = abstract new (...given: never[]) => object;

/** What the platform calls, beside `fetch`; the methods of the object's own are calls from other workers. */
const EVENTS = ["alarm", "webSocketMessage", "webSocketClose", "webSocketError"];

/**
 * Wraps the class of a Durable Object. Each request, alarm and message becomes a segment span. Options that are a function
 * are asked for with the object's `env` when the first one is made.
 */
export function instrumentDurableObject<C extends Class, Env = unknown>(of: C, given: GivenOptions<Env> = fromVariables): C {
  return constructed(of, given, (object, context) => {
    const lifetime = lastingLifetime(context);
    wrap(object, "fetch", (run, [request]) => serveEvent("fetch", request, lifetime, undefined, run));
    for (const name of EVENTS) wrap(object, name, (run) => serveWork({ name: `${of.name} ${name}`, op: "durable_object" }, lifetime, run));
  });
}

/** A class whose objects are changed as soon as they are made, with the `ctx` that they were made with. */
export function constructed<C extends Class, Env>(of: C, given: GivenOptions<Env>, change: (object: object, context: unknown) => void): C {
  return new Proxy(of, {
    construct(target, call: [unknown, Env], newTarget) {
      const [context, env] = call;
      start(given, env);
      const object: unknown = Reflect.construct(target, call, newTarget);
      if (typeof object !== "object" || object === null) throw new TypeError(`${of.name} made no object.`);
      Object.setPrototypeOf(object, Object.create(Object.getPrototypeOf(object)));
      change(object, context);
      return object;
    },
  });
}

/**
 * Puts something around a method, if the object has it. It stands where the method stood, as the platform calls from outside only what
 * a prototype holds; that prototype is the object's alone.
 */
export function wrap(object: object, name: string, around: (run: () => unknown, given: unknown[]) => unknown): void {
  const method: unknown = Reflect.get(object, name);
  if (typeof method !== "function") return;
  const value = (...given: unknown[]): unknown => around(() => Reflect.apply(method, object, given), given);
  const holder: object = Object.hasOwn(object, name) ? object : Object.getPrototypeOf(object);
  Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}
