import { startInactiveSpan } from "../../index.js";
import type { RecordOptions } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";
import { plainWork, startWork } from "./work.js";
import type { Work } from "./work.js";

/** What the SDK waits for: nothing here is worth waiting for. */
type Callback = (told?: unknown) => Promise<void>;

/** A tracing processor for `@openai/agents`, in the shape of its `TracingProcessor`. */
export interface Processor {
  readonly onTraceStart: Callback;
  readonly onTraceEnd: Callback;
  readonly onSpanStart: Callback;
  readonly onSpanEnd: Callback;
  shutdown(): Promise<void>;
  forceFlush(): Promise<void>;
}

/** Of all processors: the first that hears of a span tells of it. */
const works = createRuns<unknown, Work>();
/** The traces and spans that were begun. One may be over before the next processor hears of its beginning. */
const begun = new WeakSet<object>();

/** Makes a processor: `addTraceProcessor(processor())`, or `setTraceProcessors([processor()])` in place of OpenAI's own. */
export function processor(recording: RecordOptions = {}): Processor {
  const over = (id: unknown, told: Told): void => {
    works.find(id)?.end(told);
    works.end(id);
  };

  return {
    onTraceStart: later((trace, startTime) => {
      if (!isFirst(trace)) return;
      const conversationId = textOf(trace["groupId"]);
      const span = startInactiveSpan({ name: textOf(trace["name"]) ?? "Agent workflow", op: "function", startTime, ...(conversationId ? { conversationId } : {}) });
      works.begin(trace["traceId"], plainWork(span));
    }),
    onTraceEnd: later((trace) => over(trace["traceId"], trace)),
    onSpanStart: later((span, startTime) => {
      if (!isFirst(span)) return;
      const above = works.find(span["parentId"]) ?? works.find(span["traceId"]);
      works.begin(span["spanId"], startWork(dataOf(span), { above, startTime, recording }));
    }),
    onSpanEnd: later((span) => {
      over(span["spanId"], span);
      // Of a trace whose run failed the SDK tells no end.
      if (span["parentId"] === null && span["error"]) over(span["traceId"], span);
    }),
    shutdown: done,
    forceFlush: done,
  };
}

function isFirst(told: Told): boolean {
  const isKnown = begun.has(told);
  begun.add(told);
  return !isKnown;
}

/** The SDK tells what a span is about right after it began it, so that it is read a moment later; ends wait as long. */
function later(handle: (told: Told, time: number) => void): Callback {
  return (told) => {
    const time = Date.now();
    queueMicrotask(() => {
      try {
        if (isTold(told)) handle(told, time);
      } catch {
        // What is odd about this span is the framework's: the run goes on.
      }
    });
    return done();
  };
}

function dataOf(span: Told): Told {
  return isTold(span["spanData"]) ? span["spanData"] : {};
}

function done(): Promise<void> {
  return Promise.resolve();
}
