import { getActiveSpan, startAgent, startModelCall, startTool, withActiveSpan } from "../../index.js";
import type { ModelCall, RecordOptions, Span, Task } from "../../index.js";
import { isTold, pick, prefixed, textOf } from "../members.js";
import type { Told } from "../members.js";
import { nested } from "./nested.js";

/** As much of a span as the SDK sees, in the shape of OpenTelemetry's. */
export interface TracedSpan {
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
  setAttribute(name: string, value: unknown): this;
  setAttributes(attributes: object): this;
  addEvent(name: string, ...rest: unknown[]): this;
  addLink(link: unknown): this;
  addLinks(links: unknown): this;
  setStatus(status: unknown): this;
  updateName(name: string): this;
  end(time?: unknown): void;
  isRecording(): boolean;
  recordException(exception: unknown, time?: unknown): void;
}

/** As much of OpenTelemetry's tracer as the SDK uses. */
export interface Tracer {
  startSpan(name: string, options?: object, context?: unknown): TracedSpan;
  startActiveSpan<F extends (span: TracedSpan) => unknown>(name: string, inside: F): ReturnType<F>;
  startActiveSpan<F extends (span: TracedSpan) => unknown>(name: string, options: object, inside: F): ReturnType<F>;
  startActiveSpan<F extends (span: TracedSpan) => unknown>(name: string, options: object, context: unknown, inside: F): ReturnType<F>;
}

/** An agent of the SDK and what is open below it. */
interface Agent {
  readonly task: Task;
  readonly open: Set<Task>;
  /** What its last call was offered, each as JSON text. */
  tools: unknown;
  abandon(): void;
}

/** What a span of the SDK's is to us. */
interface Traced {
  readonly task: Task | undefined;
  end(attributes: Told): void;
  fail(error: Error): void;
  event(name: string): void;
}

/** The agent above a span: tools that run while their model still speaks belong to the agent as well. */
const agentOf = new WeakMap<Span, Agent>();

/** A tracer for one call of the SDK's functions, or for many: without AsyncLocalStorage only one at a time is told apart. */
export function createTracer(recording: RecordOptions): Tracer {
  let last: Agent | undefined;

  function begin(attributes: Told): Traced {
    const id = String(attributes["ai.operationId"]);
    if (/\.do[A-Z]\w+$/.test(id)) return traceCall(attributes, id, above(), recording);
    if (id === "ai.toolCall") return traceTool(attributes, above(), recording);
    if (!/Text|Object/.test(id)) return NOTHING;
    const traced = traceAgent(attributes, recording);
    last = traced.agent;
    return traced;
  }

  function above(): Agent | undefined {
    const active = getActiveSpan();
    return (active && agentOf.get(active)) ?? last;
  }

  function start(options: unknown): { span: TracedSpan; traced: Traced } {
    const attributes = isTold(options) && isTold(options["attributes"]) ? options["attributes"] : {};
    const traced = begin(attributes);
    return { span: spanOf(traced), traced };
  }

  function startActiveSpan<F extends (span: TracedSpan) => unknown>(name: string, inside: F): ReturnType<F>;
  function startActiveSpan<F extends (span: TracedSpan) => unknown>(name: string, options: object, inside: F): ReturnType<F>;
  function startActiveSpan<F extends (span: TracedSpan) => unknown>(name: string, options: object, context: unknown, inside: F): ReturnType<F>;
  function startActiveSpan(_name: string, ...given: unknown[]): unknown {
    const inside = given.at(-1);
    const { span, traced } = start(given[0]);
    const work = (): unknown => (typeof inside === "function" ? Reflect.apply(inside, undefined, [span]) : undefined);
    return traced.task ? withActiveSpan(traced.task.span, work) : work();
  }

  return { startSpan: (_name, options) => start(options).span, startActiveSpan };
}

function traceAgent(attributes: Told, recording: RecordOptions): Traced & { agent: Agent } {
  const [name, model] = ["ai.telemetry.functionId", "ai.model.id"].map((key) => textOf(attributes[key]));
  const task = startAgent({ name, model, ...recording, attributes: describe(attributes), input: attributes["ai.prompt"] });
  const open = new Set<Task>();
  const agent: Agent = {
    task,
    open,
    tools: [],
    abandon() {
      for (const each of open) each.abort();
      task.abort();
    },
  };
  agentOf.set(task.span, agent);
  return {
    agent,
    task,
    end(told) {
      // An aborted stream ends its agent, and its call never.
      if (open.size > 0) agent.abandon();
      task.end(told["ai.response.text"] || told["ai.response.object"]);
    },
    fail(error) {
      for (const each of open) each.abort();
      task.fail(error);
    },
    event: nothing,
  };
}

function traceCall(attributes: Told, id: string, agent: Agent | undefined, recording: RecordOptions): Traced {
  if (agent) agent.tools = attributes["ai.prompt.tools"];
  const call = startModelCall({
    dialect: "ai-sdk",
    provider: textOf(attributes["ai.model.provider"]),
    model: textOf(attributes["ai.model.id"]),
    request: { ...nested(attributes, /^(ai\.(operationId|prompt\.|values)|gen_ai\.request\.)/), ...(id.endsWith("Stream") ? { stream: true } : {}) },
    ...recording,
    ...(agent ? { parent: agent.task.span } : { attributes: describe(attributes) }),
  });
  return follow(call, agent, {
    end: (told) => call.end(nested(told, /^ai\.(response|usage)\./)),
    // The SDK may try again; if it does not, the agent fails with the same error.
    fail: (error) => call.failQuietly(error),
    event(name) {
      if (name === "ai.stream.firstChunk") call.part({ type: "first-output" });
    },
  });
}

function traceTool(attributes: Told, agent: Agent | undefined, recording: RecordOptions): Traced {
  const name = String(attributes["ai.toolCall.name"]);
  const task = startTool({
    name,
    description: descriptionIn(agent?.tools, name),
    arguments: textOf(attributes["ai.toolCall.args"]),
    callId: String(attributes["ai.toolCall.id"]),
    ...recording,
    parent: agent?.task.span,
  });
  return follow(task, agent, { end: (told) => task.end(told["ai.toolCall.result"]), fail: (error) => task.fail(error), event: nothing });
}

function descriptionIn(tools: unknown, name: string): string | undefined {
  for (const text of Array.isArray(tools) ? tools : []) {
    const tool: unknown = JSON.parse(text);
    if (isTold(tool) && tool["name"] === name) return textOf(tool["description"]);
  }
  return undefined;
}

/** What is below an agent, until it has ended. */
function follow(task: Task | ModelCall, agent: Agent | undefined, traced: Omit<Traced, "task">): Traced {
  if (agent) {
    agent.open.add(task);
    if ("part" in task) agentOf.set(task.span, agent);
  }
  return {
    task,
    event: traced.event,
    end(told) {
      agent?.open.delete(task);
      traced.end(told);
    },
    fail(error) {
      agent?.open.delete(task);
      traced.fail(error);
    },
  };
}

function describe(attributes: Told): ReturnType<typeof prefixed> {
  const metadata = Object.entries(attributes).filter(([name]) => name.startsWith(METADATA));
  const known = { "gen_ai.function_id": attributes["ai.telemetry.functionId"], "vercel.ai.operationId": attributes["ai.operationId"] };
  return { ...prefixed("", known), ...prefixed("vercel.", Object.fromEntries(metadata)) };
}

const METADATA = "ai.telemetry.metadata.";

/** The span that the SDK sees: it gathers attributes until its end. */
function spanOf(traced: Traced): TracedSpan {
  const told: Record<string, unknown> = {};
  let failure: Error | undefined;
  const quietly = (work: () => void): void => {
    try {
      work();
    } catch {
      // The call goes on, whatever is odd about what was told of it.
    }
  };
  const span: TracedSpan = {
    spanContext: () => traced.task?.span.spanContext() ?? { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 },
    setAttribute(name, value) {
      told[name] = value;
      return span;
    },
    setAttributes(attributes) {
      Object.assign(told, attributes);
      return span;
    },
    addEvent(name) {
      quietly(() => traced.event(name));
      return span;
    },
    addLink: () => span,
    addLinks: () => span,
    setStatus: () => span,
    updateName: () => span,
    isRecording: () => true,
    recordException(exception) {
      failure = errorOf(exception);
    },
    end: () => quietly(() => (failure ? traced.fail(failure) : traced.end(told))),
  };
  return span;
}

/** The SDK records an exception as its name, message and stack. */
function errorOf(exception: unknown): Error {
  if (exception instanceof Error) return exception;
  return Object.assign(new Error(String(exception)), isTold(exception) ? pick(exception, ["name", "message", "stack"]) : {});
}

function nothing(): void {}

const NOTHING: Traced = { task: undefined, end: nothing, fail: nothing, event: nothing };
