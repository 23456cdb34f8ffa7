import { continueTrace, flush, startSpan } from "../index.js";
import { constructed, wrap } from "./durable-object.js";
import type { Class } from "./durable-object.js";
import { waitUntilOf } from "./request.js";
import { fromVariables } from "./start.js";
import type { GivenOptions } from "./start.js";

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/**
 * Wraps the class of a Workflow. All steps of one instance are spans of one trace, however often it sleeps between them: its
 * id follows from the instance's. Each step is sent when it is over; one that is tried again is a span again.
 */
export function instrumentWorkflow<C extends Class, Env = unknown>(of: C, given: GivenOptions<Env> = fromVariables): C {
  return constructed(of, given, (object, context) => {
    const waitUntil = waitUntilOf(context);
    wrap(object, "run", async (run, call) => {
      const [event, step] = call;
      const sentryTrace = await traceOf(event);
      if (typeof step === "object" && step !== null) {
        call[1] = traced(step, (name, work) => {
          const result = continueTrace({ sentryTrace }, () => startSpan({ name, op: "function.step.do" }, work));
          waitUntil?.(Promise.resolve(result).then(() => flush(), () => flush()));
          return result;
        });
      }
      return run();
    });
  });
}

type Trace = (name: string, work: () => unknown) => unknown;

/** The step with its `do` traced: `do(name, config?, callback)`. */
function traced(step: object, trace: Trace): object {
  return new Proxy(step, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "do") return value.bind(target);
      return (title: string, ...rest: unknown[]) => {
        const work = rest.pop();
        const run = (...given: unknown[]): unknown => trace(title, () => (typeof work === "function" ? Reflect.apply(work, undefined, given) : work));
        return Reflect.apply(value, target, [title, ...rest, run]);
      };
    },
  });
}

/** A trace and a span above, from the name of the instance: the same wherever and whenever it goes on. */
async function traceOf(event: unknown): Promise<string> {
  const id = typeof event === "object" && event !== null ? String(Reflect.get(event, "instanceId")) : "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id)));
  const digits = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${digits.slice(0, TRACE_DIGITS)}-${digits.slice(-SPAN_DIGITS)}`;
}
