import { flush, startNewTrace, startSpan } from "../index.js";
import { constructed, wrap } from "./durable-object.js";
import type { Class } from "./durable-object.js";
import { lastingLifetime } from "./lifetime.js";
import { fromVariables } from "./start.js";
import type { GivenOptions } from "./start.js";

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const TRACE_BYTES = 16;
const SEED_BYTES = 24;
const MILLION = 1_000_000;

/**
 * Wraps the class of a Workflow. One instance is one trace, kept or not kept as a whole however often it sleeps between its steps: both
 * follow from its id. Each step is a span, sent when it is over; one that is tried again is a span again.
 */
export function instrumentWorkflow<C extends Class, Env = unknown>(of: C, given: GivenOptions<Env> = fromVariables): C {
  return constructed(of, given, (object, context) => {
    const { waitUntil } = lastingLifetime(context);
    const sendAfter = <T>(work: T): Promise<Awaited<T>> => {
      // A query that a step returns runs each time it is awaited.
      const result = Promise.resolve(work);
      waitUntil?.(result.then(() => flush(), () => flush()));
      return result;
    };
    wrap(object, "run", async (run, call) => {
      const [event, step] = call;
      const seed = await seedOf(event);
      if (isStep(step)) {
        // Where a runtime does not keep the active span, a step knows nothing of the trace around it.
        call[1] = traced(step, (name, work) => sendAfter(startNewTrace(() => startSpan({ name, op: "function.step.do" }, work), seed)));
      }
      return sendAfter(startNewTrace(run, seed));
    });
  });
}

type Trace = (name: string, work: () => unknown) => unknown;

/** What stands for an object of another worker can be called, so it is a function by its type. */
function isStep(step: unknown): step is object {
  return typeof step === "function" || (typeof step === "object" && step !== null);
}

/** The step with its `do` traced: `do(name, config?, callback, rollback?)`. */
function traced(step: object, trace: Trace): object {
  return new Proxy(step, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        const place = given.findIndex((each) => typeof each === "function");
        const work = given[place];
        if (name === "do" && typeof work === "function") given[place] = (...told: unknown[]): unknown => trace(String(given[0]), () => Reflect.apply(work, undefined, told));
        // Nothing of the method is asked for, such as its `bind`: the other worker would be asked.
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/**
 * What the trace of an instance is made of, wherever and whenever it goes on: its id and the number by which it is kept or not. Both are
 * what Sentry's own SDK makes of the name of the instance, so that services with either agree.
 */
async function seedOf(event: unknown): Promise<Uint8Array> {
  const id = typeof event === "object" && event !== null ? String(Reflect.get(event, "instanceId")) : "";
  const trace = UUID.test(id) ? bytesOf(id.replaceAll("-", "")) : new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(id)));
  const seed = new Uint8Array(SEED_BYTES);
  seed.set(trace.subarray(0, TRACE_BYTES));
  const view = new DataView(seed.buffer);
  const share = view.getUint16(TRACE_BYTES - 2) / 0xffff;
  view.setUint32(SEED_BYTES - 4, Math.min(MILLION - 1, Math.floor(share * MILLION)));
  return seed;
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
