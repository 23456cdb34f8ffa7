import { startModelCall } from "../../index.js";
import type { RecordOptions, Span } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import type { Agent } from "./agent.js";
import { errorOf } from "./error.js";
import type { Generation } from "./generation.js";
import { usageOf } from "./usage.js";

/** A call of a model, which the AI SDK's model objects make, in whose shape it is told. */
export interface Call {
  readonly span: Span;
  /** A part of the answer began or ended. */
  heard(chunk: Told): void;
  /** The step of the agent's that the call is in ends at the same moment, and alone tells whether the answer came whole. */
  stepEnds(step: Told): void;
  end(told: Told): void;
}

/** What the call is part of. */
interface Above {
  readonly agent?: Agent | undefined;
  readonly generation?: Generation | undefined;
}

/** Begins the span of a model call, as the framework reports it. */
export function startCall(told: Told, place: RecordOptions & { parent?: Span }, { generation, agent }: Above = {}): Call {
  const attributes = isTold(told["attributes"]) ? told["attributes"] : {};
  const parameters = isTold(attributes["parameters"]) ? attributes["parameters"] : {};
  const started = timeOf(told["startTime"]);
  let firstMs: number | undefined;
  let lastMs: number | undefined;
  let isWhole = false;
  const call = startModelCall({
    dialect: "ai-sdk",
    provider: textOf(attributes["provider"]),
    model: textOf(attributes["model"]),
    request: { ...parameters, ...generation?.asked() },
    ...(started === undefined ? {} : { startTime: new Date(started) }),
    ...place,
  });
  const after = (time: unknown): number | undefined => {
    const at = timeOf(time);
    return at === undefined || started === undefined ? undefined : at - started;
  };

  function fail(error: Error | undefined): void {
    call.failQuietly(error, lastMs);
  }

  function succeed({ responseModel, finishReason, usage }: Told, response: unknown): void {
    if (!isWhole && firstMs !== undefined) call.part({ type: "first-output" }, firstMs);
    call.end({ modelId: responseModel, finishReason, usage: usageOf(usage), response }, lastMs);
  }

  return {
    span: call.span,
    heard({ startTime, endTime, isEvent }) {
      // What is told as an event is the result of a tool: the call lasts on the framework's side until the tools have run.
      if (isEvent) return;
      firstMs ??= after(startTime);
      lastMs = after(endTime) ?? lastMs;
    },
    stepEnds({ metadata }) {
      isWhole = isTold(metadata) && metadata["body"] !== undefined;
    },
    end({ attributes, output, errorInfo }) {
      const ended = isTold(attributes) ? attributes : {};
      const error = errorOf(errorInfo);
      if (error) return fail(error);
      if (ended["finishReason"] === undefined) return call.abort();
      if (ended["finishReason"] === "error") return agent ? agent.fails(fail) : fail(undefined);
      generation?.answered(output);
      Promise.resolve().then(() => succeed(ended, output)).catch(() => undefined);
    },
  };
}

function timeOf(time: unknown): number | undefined {
  return time instanceof Date ? time.getTime() : undefined;
}
