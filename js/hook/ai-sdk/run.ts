import { getActiveSpan, records, startAgent, startModelCall, startTool } from "../../index.js";
import type { ModelCall, ModelCallOptions, Span, Task } from "../../index.js";
import { answerOf, askedOf } from "./contents.js";
import { isTold, pick, prefixed, textOf } from "../members.js";
import type { Told } from "../members.js";

/** One call of the SDK's functions by the app: an agent with its model calls and tools, or model calls alone. */
export interface Run {
  /** How often the integration is in the list: each of its entries hears every event. */
  copies: number;
  readonly heard: Map<string, number>;
  /** A model call begins, or is tried again. `key` tells those apart that run side by side. */
  callStart(event: Told, key?: unknown): void;
  callEnd(event: Told, key?: unknown): void;
  /** The span of the model call that is under way, begun again where another try has none. */
  callSpan(): Span | undefined;
  /** The model call did not come to an end; whether it is tried again, nobody knows yet. */
  callFailed(error: unknown): void;
  toolStart(event: Told): void;
  toolEnd(event: Told): void;
  toolSpan(toolCallId: unknown): Span | undefined;
  end(event: Told): void;
  fail(error: unknown): void;
  /** Whatever is open will come to no end. */
  abandon(): void;
}

/** Functions whose model calls form an agent. The others are model calls with nothing around them. */
const AGENTS = /Text|Object/;
/** Those of the others that report the calls in them. */
const CALLERS = /mbed|erank/;

/** The members in which the SDK reports what an agent is asked. */
const PROMPT = ["instructions", "system", "prompt", "messages"];

/** In the origin of the spans of Sentry's own integration. */
const TWIN = "vercel";

/** Begins a run, as the SDK's `onStart` reports it. */
export function startRun(start: Told): Run {
  const functionId = textOf(start["functionId"]);
  const attributes = {
    "gen_ai.function_id": functionId,
    "vercel.ai.operationId": textOf(start["operationId"]),
    ...prefixed("vercel.ai.settings.context.", start["runtimeContext"]),
  };
  const id = String(start["operationId"]);
  const isAgent = AGENTS.test(id);
  const isCall = !isAgent && !CALLERS.test(id);
  const place = { name: functionId, model: textOf(start["modelId"]), parent: getActiveSpan(), startTime: Date.now() };
  let task: Task | undefined;
  /** Begins when it is first needed: Sentry's own integration shows itself no sooner. */
  const agent = (): Task | undefined => (isAgent ? (task ??= startAgent({ ...place, ...recordsOf(start), attributes, twin: TWIN, input: pick(start, PROMPT) })) : undefined);
  const below = (): Pick<ModelCallOptions, "attributes" | "parent"> => {
    const above = agent();
    return above ? { parent: above.span } : { attributes };
  };
  const calls = new Map<unknown, { call: ModelCall; asked: Told }>();
  const tools = new Map<unknown, Task>();
  let lastAsked: Told | undefined;

  function callStart(event: Told, key?: unknown): void {
    calls.get(key)?.call.failQuietly(undefined);
    // The events of objects call the prompt so.
    const asked = { ...event, prompt: event["promptMessages"] };
    const { recordInputs = records().inputs, recordOutputs } = recordsOf(event);
    const call = startModelCall({
      dialect: "ai-sdk",
      twin: TWIN,
      provider: textOf(event["provider"]),
      model: textOf(event["modelId"]),
      request: askedOf(asked, recordInputs),
      recordInputs,
      recordOutputs,
      ...below(),
    });
    calls.set(key, { call, asked });
    if (key === undefined) lastAsked = event;
  }

  function close(end: (task: Task) => void): void {
    for (const { call } of calls.values()) end(call);
    for (const tool of tools.values()) end(tool);
    calls.clear();
    tools.clear();
  }

  function callEnd(event: Told, key?: unknown): void {
    const open = calls.get(key);
    if (!open) return;
    calls.delete(key);
    const { performance } = event;
    const first = isTold(performance) ? performance["timeToFirstOutputMs"] : event["msToFirstChunk"];
    if (typeof first === "number") open.call.part({ type: "first-output" }, first);
    open.call.end(answerOf(open.call, event, open.asked));
  }

  if (isCall) callStart({ ...start, stream: /stream/.test(id) || undefined });

  return {
    copies: 1,
    heard: new Map(),
    callStart,
    callEnd,
    callSpan() {
      if (!calls.has(undefined) && lastAsked) callStart(lastAsked);
      return calls.get(undefined)?.call.span;
    },
    callFailed(error) {
      calls.get(undefined)?.call.failQuietly(error);
      calls.delete(undefined);
    },
    toolStart(event) {
      const call = isTold(event["toolCall"]) ? event["toolCall"] : {};
      const tool = startTool({
        name: String(call["toolName"]),
        arguments: isTold(call["input"]) ? call["input"] : textOf(call["input"]),
        callId: String(call["toolCallId"]),
        description: descriptionIn(start["tools"], call["toolName"]),
        ...recordsOf(event),
        ...below(),
      });
      tools.set(call["toolCallId"], tool);
    },
    toolEnd(event) {
      const { toolOutput } = event;
      if (!isTold(toolOutput)) return;
      const tool = tools.get(toolOutput["toolCallId"]);
      tools.delete(toolOutput["toolCallId"]);
      if (toolOutput["type"] === "tool-error") tool?.fail(toolOutput["error"]);
      else tool?.end(toolOutput["output"]);
    },
    toolSpan: (id) => tools.get(id)?.span,
    end(event) {
      // What was spoken is told again beside what speaks, and what was heard beside the text.
      if (isCall) callEnd({ ...event, [/Speech/.test(id) ? "text" : "audio"]: undefined });
      close((task) => task.abort());
      agent()?.end(event["text"] || event["object"]);
    },
    fail(error) {
      const above = agent();
      if (!above) return close((task) => task.fail(error));
      for (const { call } of calls.values()) call.failQuietly(error);
      close((task) => task.abort());
      above.fail(error);
    },
    abandon() {
      close((task) => task.abort());
      agent()?.abort();
    },
  };
}

function recordsOf(event: Told): { recordInputs: boolean | undefined; recordOutputs: boolean | undefined } {
  const flag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);
  return { recordInputs: flag(event["recordInputs"]), recordOutputs: flag(event["recordOutputs"]) };
}

function descriptionIn(tools: unknown, name: unknown): string | undefined {
  const tool = isTold(tools) ? tools[String(name)] : undefined;
  return isTold(tool) ? textOf(tool["description"]) : undefined;
}
