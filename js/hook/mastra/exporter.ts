import { flush } from "../../index.js";
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

/** Mastra asks for this where a process or a request is about to end. */
async function send(): Promise<void> {
  await flush();
}

/** Makes an exporter: `new Observability({ configs: { genspan: { serviceName: "shop", exporters: [exporter()] } } })`. */
export function exporter(recording: RecordOptions = {}): Exporter {
  const works = createRuns<unknown, Work>();

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
