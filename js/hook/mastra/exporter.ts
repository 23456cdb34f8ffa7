import { flush, withActiveSpan } from "../../index.js";
import type { RecordOptions } from "../../index.js";
import { isTold } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";
import { startWork } from "./work.js";
import type { Work } from "./work.js";

/** An exporter for `@mastra/observability`, in the shape of its `ObservabilityExporter`. */
export interface Exporter {
  readonly name: string;
  exportTracingEvent(event: unknown): Promise<void>;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A bridge for it, in the shape of its `ObservabilityBridge`. */
export interface Bridge extends Exporter {
  /** Mastra keeps its own ids. */
  createSpan(): undefined;
  executeInContext<T>(spanId: string, act: () => Promise<T>): Promise<T>;
  executeInContextSync<T>(spanId: string, act: () => T): T;
}

/** Mastra asks for this where a process or a request is about to end. */
async function send(): Promise<void> {
  await flush();
}

/** Makes an exporter: `new Observability({ configs: { genspan: { serviceName: "shop", exporters: [exporter()] } } })`. */
export function exporter(recording: RecordOptions = {}): Exporter {
  return exporterOf(createRuns(), recording);
}

/**
 * Makes a bridge, which tells what an exporter tells, and lets spans and calls of the app's own stand below the tool or step that they are made in, where
 * the runtime has AsyncLocalStorage: `new Observability({ configs: { genspan: { serviceName: "shop", bridge: bridge() } } })`.
 */
export function bridge(recording: RecordOptions = {}): Bridge {
  const works: Works = createRuns();

  function inside<T>(spanId: string, act: () => T): T {
    const span = works.find(spanId)?.span;
    return span ? withActiveSpan(span, () => act()) : act();
  }

  return { ...exporterOf(works, recording), createSpan: () => undefined, executeInContext: inside, executeInContextSync: inside };
}

type Works = ReturnType<typeof createRuns<unknown, Work>>;

function exporterOf(works: Works, recording: RecordOptions): Exporter {
  function start(told: Told): void {
    if (works.find(told["id"])) return;
    works.begin(told["id"], startWork(told, works.find(told["parentSpanId"]), recording));
  }

  function end(told: Told): void {
    const work = works.find(told["id"]);
    works.end(told["id"]);
    work?.end(told);
  }

  return {
    name: "genspan",
    exportTracingEvent(event) {
      try {
        const told = isTold(event) ? event["exportedSpan"] : undefined;
        if (isTold(event) && isTold(told) && event["type"] === "span_started") start(told);
        else if (isTold(event) && isTold(told) && event["type"] === "span_ended") end(told);
      } catch {
        // What is odd about this event is the framework's: the run goes on.
      }
      return Promise.resolve();
    },
    flush: send,
    // Others may still use the client.
    shutdown: send,
  };
}
