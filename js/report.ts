import { withoutCredentials } from "./address.js";
import type { Engine, Handle } from "./boundary.js";
import type { Say } from "./say.js";

/** Sends an error for a span, once: the same object may pass several spans on its way up. */
export type Reporter = (error: unknown, span: Handle, by: "app" | "span") => void;

/** `noticed` says what becomes of errors that spans notice; those that the app hands over are always sent. */
export function createReporter(engine: Engine, say: Say, now: () => number, noticed: "report" | "ignore", onEnd: () => void): Reporter {
  const reported = new WeakSet<object>();
  return (error, span, by) => {
    if (by === "span" && noticed === "ignore") return;
    if (typeof error === "object" && error !== null) {
      if (reported.has(error)) return;
      reported.add(error);
    }
    const mechanism = by === "app" ? "generic" : "auto.ai.genspan";
    const { value, ...rest } = describe(error);
    engine.captureError({ ...rest, value: say.clean(value, "exception.value") ?? "[left out]", mechanism, handled: by === "app" }, span, now());
    onEnd();
  };
}

function describe(error: unknown): { type: string; value: string; stack?: string | undefined } {
  try {
    if (error instanceof Error) return { type: error.name, value: withoutCredentials(error.message), stack: error.stack && withoutCredentials(error.stack) };
    return { type: "Error", value: withoutCredentials(typeof error === "object" ? JSON.stringify(error) : String(error)) };
  } catch {
    return { type: "Error", value: "an error that cannot be told" };
  }
}
