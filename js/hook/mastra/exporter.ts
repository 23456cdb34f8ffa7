import { records, startAgent, startModelCall, startTool } from "../../index.js";
import type { ModelCall, RecordOptions, Span, Task } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";

/** An exporter for `@mastra/observability`, in the shape of its `ObservabilityExporter`. */
export interface Exporter {
  readonly name: string;
  exportTracingEvent(event: unknown): Promise<void>;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What a span of the framework's is to us: one that is none lends the span of the one above. */
interface Work {
  readonly span: Span | undefined;
  end(told: Told): void;
}

const TOOLS = /^(mcp_|provider_|client_)?tool_call$/;

/** Makes an exporter: `new Observability({ configs: { genspan: { serviceName: "shop", exporters: [exporter()] } } })`. */
export function exporter(recording: RecordOptions = {}): Exporter {
  const works = createRuns<unknown, Work>();

  function start(told: Told): void {
    if (works.find(told["id"])) return;
    const span = works.find(told["parentSpanId"])?.span;
    works.begin(told["id"], startWork(told, span ? { parent: span } : {}, recording));
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
    flush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function startWork(told: Told, place: { parent?: Span }, recording: RecordOptions): Work {
  const kind = String(told["type"]);
  const name = textOf(told["entityName"]) ?? textOf(told["name"]) ?? kind;
  const attributes = isTold(told["attributes"]) ? told["attributes"] : {};
  if (kind === "agent_run" || kind === "workflow_run") return taskWork(startAgent({ name, ...place }), false);
  if (TOOLS.test(kind)) {
    const callId = textOf(attributes["toolCallId"]);
    const description = textOf(attributes["toolDescription"]);
    const given = { arguments: isTold(told["input"]) ? told["input"] : textOf(told["input"]), ...(callId ? { callId } : {}), ...(description ? { description } : {}) };
    return taskWork(startTool({ name, ...given, ...place, ...recording }), true);
  }
  if (kind === "model_inference") return callWork(attributes, place, recording);
  return { span: place.parent, end: () => undefined };
}

function taskWork(task: Task, isTool: boolean): Work {
  return {
    span: task.span,
    end(told) {
      const error = errorOf(told);
      if (error) task.fail(error);
      else task.end(isTool ? told["output"] : undefined);
    },
  };
}

/** The call itself, which the AI SDK's model objects make, in whose shape it is told. */
function callWork(attributes: Told, place: { parent?: Span }, recording: RecordOptions): Work {
  const { recordInputs = records().inputs } = recording;
  const parameters = isTold(attributes["parameters"]) ? attributes["parameters"] : {};
  const call: ModelCall = startModelCall({
    dialect: "ai-sdk",
    provider: textOf(attributes["provider"]),
    model: textOf(attributes["model"]),
    request: parameters,
    ...place,
    ...recording,
    recordInputs,
  });
  return {
    span: call.span,
    end(told) {
      const error = errorOf(told);
      const ended = isTold(told["attributes"]) ? told["attributes"] : {};
      // The framework may ask again; if it does not, the agent fails with the same error.
      if (error || ended["finishReason"] === "error") call.failQuietly(error);
      else call.end({ modelId: ended["responseModel"], finishReason: ended["finishReason"], usage: usageOf(ended["usage"]), response: told["output"] });
    },
  };
}

/** The counts under the AI SDK's names. */
function usageOf(usage: unknown): Told | undefined {
  if (!isTold(usage)) return undefined;
  const { inputTokens, outputTokens, inputDetails, outputDetails } = usage;
  const { cacheRead: cacheReadTokens, cacheWrite: cacheWriteTokens } = isTold(inputDetails) ? inputDetails : { cacheRead: undefined, cacheWrite: undefined };
  const reasoningTokens = isTold(outputDetails) ? outputDetails["reasoning"] : undefined;
  return { inputTokens, outputTokens, inputTokenDetails: { cacheReadTokens, cacheWriteTokens }, outputTokenDetails: { reasoningTokens } };
}

function errorOf({ errorInfo }: Told): Error | undefined {
  return isTold(errorInfo) ? Object.assign(new Error(textOf(errorInfo["message"])), { name: textOf(errorInfo["name"]) ?? "Error" }) : undefined;
}
