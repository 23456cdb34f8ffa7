import { withActiveSpan } from "../../index.js";
import type { Span } from "../../index.js";
import { isTold } from "../members.js";
import type { Told } from "../members.js";
import { startRun } from "./run.js";
import type { Run } from "./run.js";
import { createRuns } from "../runs.js";

/** What the SDK calls with an event. It waits for what a callback returns, so none returns anything. */
type Callback = (event: unknown) => void;

/** The telemetry of `ai` 7, for its `registerTelemetry` or a call's `telemetry.integrations`. */
export interface Integration {
  readonly onStart: Callback;
  readonly onLanguageModelCallStart: Callback;
  readonly onLanguageModelCallEnd: Callback;
  readonly onObjectStepStart: Callback;
  readonly onObjectStepEnd: Callback;
  readonly onEmbedStart: Callback;
  readonly onEmbedEnd: Callback;
  readonly onRerankStart: Callback;
  readonly onRerankEnd: Callback;
  readonly onToolExecutionStart: Callback;
  readonly onToolExecutionEnd: Callback;
  readonly onEnd: Callback;
  readonly experimental_onDecideStart: Callback;
  readonly experimental_onDecideEnd: Callback;
  readonly experimental_onStreamTranscriptionStart: Callback;
  readonly experimental_onStreamTranscriptionEnd: Callback;
  readonly onAbort: Callback;
  readonly onError: Callback;
  executeLanguageModelCall<T>(call: { callId: string; execute: () => PromiseLike<T> }): PromiseLike<T>;
  executeTool<T>(call: { callId: string; toolCallId: string; execute: () => PromiseLike<T> }): PromiseLike<T>;
}

declare const globalThis: { AI_SDK_TELEMETRY_INTEGRATIONS?: object[] };

/** On integrations of this package, whichever copy of it made them. */
const MARK = Symbol.for("genspan.ai-sdk");

const runs = createRuns<unknown, Run & { owner: object }>();

/** Makes all calls of `ai` 7 known from now on, without importing it. Returns what undoes it. Registering twice records once. */
export function register(): () => void {
  const list = (globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ??= []);
  if (list.some(isOurs)) return () => undefined;
  const made = integration();
  list.push(made);
  return () => {
    const at = list.indexOf(made);
    if (at >= 0) list.splice(at, 1);
  };
}

/** The integration by itself, for `registerTelemetry(integration())`. */
export function integration(): Integration {
  const on = (name: string, handle: (run: Run, event: Told) => void): Callback => {
    return (event) => {
      // The SDK would swallow it as well, but other majors may not.
      try {
        if (!isTold(event)) return;
        const run = own(event["callId"]);
        if (run && isFirst(run, name)) handle(run, event);
      } catch {
        // What is odd about this event is the framework's: the call goes on.
      }
    };
  };
  const own = (callId: unknown): Run | undefined => {
    const run = runs.find(callId);
    return run?.owner === made ? run : undefined;
  };
  const ended = (name: string, end: (run: Run, event: Told) => void): Callback =>
    on(name, (run, event) => {
      runs.end(event["callId"]);
      end(run, event);
    });

  const callStarts = (kind: string): Callback => on(`${kind} starts`, (run, event) => run.callStart(event, event["embedCallId"]));
  const callEnds = (kind: string): Callback => on(`${kind} ends`, (run, event) => run.callEnd(event, event["embedCallId"]));
  const started: Callback = (event) => {
    try {
      begin(made, event);
    } catch {
      // As above.
    }
  };
  const finished = ended("end", (run, event) => run.end(event));

  const made: Integration = {
    onStart: started,
    experimental_onDecideStart: started,
    experimental_onDecideEnd: finished,
    experimental_onStreamTranscriptionStart: started,
    experimental_onStreamTranscriptionEnd: finished,
    onLanguageModelCallStart: callStarts("model"),
    onLanguageModelCallEnd: callEnds("model"),
    onObjectStepStart: callStarts("object"),
    onObjectStepEnd: callEnds("object"),
    onEmbedStart: callStarts("embed"),
    onEmbedEnd: callEnds("embed"),
    onRerankStart: callStarts("rerank"),
    onRerankEnd: callEnds("rerank"),
    onToolExecutionStart: on("toolStart", (run, event) => run.toolStart(event)),
    onToolExecutionEnd: on("toolEnd", (run, event) => run.toolEnd(event)),
    onEnd: finished,
    onAbort: ended("abort", (run) => run.abandon()),
    onError: ended("error", (run, event) => run.fail(event["error"])),
    executeLanguageModelCall({ callId, execute }) {
      const run = own(callId);
      return inside(run?.callSpan(), execute).then(undefined, (error: unknown) => {
        run?.callFailed(error);
        throw error;
      });
    },
    executeTool: ({ callId, toolCallId, execute }) => inside(own(callId)?.toolSpan(toolCallId), execute),
  };
  Reflect.defineProperty(made, MARK, { value: true });
  return made;
}

function begin(made: Integration, event: unknown): void {
  // Version 6 calls the same list, without an id by which its events could be told apart.
  if (!isTold(event) || typeof event["callId"] !== "string") return;
  const known = runs.find(event["callId"]);
  if (known?.owner === made) known.copies += 1;
  if (known || !isNewest(made)) return;
  runs.begin(event["callId"], { ...startRun(event), owner: made });
}

/** Of several copies of this package, or of a module loaded again, the newest tells. */
function isNewest(made: object): boolean {
  const ours = globalThis.AI_SDK_TELEMETRY_INTEGRATIONS?.filter(isOurs) ?? [];
  return !ours.includes(made) || ours.at(-1) === made;
}

function isOurs(integration: object): boolean {
  return Reflect.get(integration, MARK) === true;
}

/** Whether an event is heard for the first time, of as many times as the integration is listed. */
function isFirst(run: Run, name: string): boolean {
  const times = run.heard.get(name) ?? 0;
  run.heard.set(name, times + 1);
  return times % run.copies === 0;
}

function inside<T>(span: Span | undefined, execute: () => PromiseLike<T>): PromiseLike<T> {
  return span ? withActiveSpan(span, execute) : execute();
}
