import { contentAttribute } from "../base/content.js";
import { AGENT, named, openSpan, taken } from "../span.js";
import type { SpanHost } from "../span.js";
import type { AgentTaskOptions, AttributeValue, HandoffOptions, ModelOptions, RecordOptions, Span } from "../types.js";
import type { SpanMaker, SpanOptions, Task, ToolOptions } from "../types.js";
import { runInside } from "./inside.js";
import { runMcp } from "./mcp.js";
import type { Place } from "./place.js";
import { recordsFor } from "./records.js";
import { noteResult } from "./result.js";
import { createTask, noteUnder } from "./task.js";

/** The shortcuts that get names, ops and attributes right, below the place that `above` gives. */
export function createMaker(host: SpanHost, above: () => Place, fetchAt: (above: () => Place) => typeof globalThis.fetch): SpanMaker {
  let fetch: typeof globalThis.fetch | undefined;
  const open = (options: SpanOptions) => openSpan(host, options, above());

  function handoff(options: HandoffOptions): void;
  function handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
  function handoff(options: HandoffOptions, callback: (span: Span) => unknown = () => undefined): unknown {
    const { from, to, parent } = taken(options);
    const giver = from ?? above().agent;
    const attributes = { [OPERATION]: "handoff", [AGENT]: from };
    const name = giver === undefined ? `handoff to ${String(to)}` : `handoff from ${String(giver)} to ${String(to)}`;
    return runInside(host, open(named(parent === undefined ? {} : { parent }, "gen_ai.handoff", name, attributes)), callback);
  }

  const ask =
    (operation: "chat" | "embeddings") =>
    <T>(options: ModelOptions, callback: (span: Span) => T): T =>
      runInside(host, open(asked(taken(options), operation)), callback);

  return {
    invokeAgent: (options, callback) => runInside(host, open(agentSpan(taken(options))), callback),
    executeTool(given, callback) {
      const options = taken(given);
      const { recordInputs, recordOutputs } = recordsFor(host, options, above());
      const span = open(toolSpan(options, recordInputs ? contentAttribute(options.arguments) : undefined));
      return runInside(host, span, recordOutputs ? (inner) => noteResult(inner, callback(inner), TOOL_RESULT) : callback);
    },
    handoff,
    chat: ask("chat"),
    embeddings: ask("embeddings"),
    mcp(given, callback) {
      const options = taken(given);
      return runMcp(host, { ...options, method: String(options.method) }, above(), callback);
    },
    get fetch() {
      return (fetch ??= fetchAt(above));
    },
  };
}

/** The work of an agent that ends when somebody says so. */
export function startAgent(host: SpanHost, options: AgentTaskOptions): Task {
  const { input, ...agent } = taken(options);
  const { recordInputs, recordOutputs } = recordsFor(host, agent);
  const span = openSpan(host, agentSpan(agent));
  if (recordInputs && input !== undefined) span.setAttribute(INPUT, contentAttribute(input));
  return createTask(host, span, recordOutputs ? (content) => void span.setAttribute(OUTPUT, contentAttribute([{ role: "assistant", content }])) : undefined);
}

/** The work of a tool that ends when somebody says so. */
export function startTool(host: SpanHost, options: ToolOptions & RecordOptions): Task {
  const tool = taken(options);
  const { recordInputs, recordOutputs } = recordsFor(host, tool);
  const span = openSpan(host, toolSpan(tool, recordInputs ? contentAttribute(tool.arguments) : undefined));
  return createTask(host, span, recordOutputs ? noteUnder(span, TOOL_RESULT) : undefined);
}

function agentSpan({ name, model, ...rest }: Omit<AgentTaskOptions, "input">): SpanOptions {
  const attributes = { [OPERATION]: "invoke_agent", [AGENT]: name, [REQUEST_MODEL]: model };
  return named(rest, "gen_ai.invoke_agent", name === undefined ? "invoke_agent" : `invoke_agent ${String(name)}`, attributes);
}

function toolSpan(options: ToolOptions, given: AttributeValue): SpanOptions {
  const { name, arguments: _, description, callId, ...rest } = options;
  const attributes = {
    [OPERATION]: "execute_tool",
    [TOOL]: name,
    [TOOL_DESCRIPTION]: description,
    [TOOL_CALL]: callId,
    [TOOL_ARGUMENTS]: given,
  };
  return named(rest, "gen_ai.execute_tool", `execute_tool ${String(name)}`, attributes);
}

function asked({ model, provider, ...rest }: ModelOptions, operation: "chat" | "embeddings"): SpanOptions {
  const attributes = { [OPERATION]: operation, [REQUEST_MODEL]: model, [PROVIDER]: provider };
  return named(rest, `gen_ai.${operation}`, `${operation} ${String(model)}`, attributes);
}

const OPERATION = "gen_ai.operation.name";
const INPUT = "gen_ai.input.messages";
const OUTPUT = "gen_ai.output.messages";
const REQUEST_MODEL = "gen_ai.request.model";
const PROVIDER = "gen_ai.provider.name";
const TOOL = "gen_ai.tool.name";
const TOOL_DESCRIPTION = "gen_ai.tool.description";
const TOOL_CALL = "gen_ai.tool.call.id";
const TOOL_ARGUMENTS = "gen_ai.tool.call.arguments";
const TOOL_RESULT = "gen_ai.tool.call.result";
