import { withoutCredentials } from "../base/address.js";
import { chainOf } from "../base/causes.js";
import { isObject } from "../base/object.js";
import type { Engine, ExceptionReport, Handle } from "../engine/boundary.js";
import type { Say } from "../say.js";
import type { ActiveScope } from "../scope.js";

/** What a reporter needs of a client. */
interface ReportHost {
  readonly engine: Engine;
  readonly say: Say;
  readonly scope: ActiveScope;
  now(): number;
  onEnd(): void;
}

/** Sends an error for a span, once: the same object may pass several spans on its way up. */
export type Reporter = (error: unknown, span: Handle, by: "app" | "span") => void;

/** `noticed` says what becomes of errors that spans notice; those that the app hands over are always sent. */
export function createReporter({ engine, say, scope, now, onEnd }: ReportHost, noticed: "report" | "ignore"): Reporter {
  const reported = new WeakSet<object>();
  return (thrown, span, by) => {
    if (by === "span" && noticed === "ignore") return;
    if (isObject(thrown) && reported.has(thrown)) return;
    const exceptions = chainOf(thrown).map(({ error, ...place }): ExceptionReport => {
      // If a cause of it comes by later, that was reported as well.
      if (isObject(error)) reported.add(error);
      const told = describe(error);
      return { ...told, ...place, value: say.clean(told.value, "exception.value") ?? "[left out]" };
    });
    const mechanism = by === "app" ? "generic" : "auto.ai.genspan";
    engine.captureError({ exceptions, mechanism, handled: by === "app", scope: { ...scope.current().scope } }, span, now());
    onEnd();
  };
}

function describe(error: unknown): ExceptionReport {
  try {
    if (error instanceof Error) return { type: error.name, value: withoutCredentials(error.message), stack: error.stack && withoutCredentials(error.stack) };
    return { type: "Error", value: withoutCredentials(isObject(error) ? sentenceOf(error) : String(error)) };
  } catch {
    return { type: "Error", value: "an error that cannot be told" };
  }
}

/** What is no error is described by the names of its members alone: it may hold a request, with its headers. */
function sentenceOf(thrown: object): string {
  const message: unknown = Reflect.get(thrown, "message");
  return typeof message === "string" ? message : `Object captured as exception with keys: ${Object.keys(thrown).sort().join(", ")}`;
}
