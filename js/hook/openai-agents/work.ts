import { startAgent, startInactiveSpan, startTool } from "../../index.js";
import type { RecordOptions, Span, Task } from "../../index.js";
import { isTold, prefixed, textOf } from "../members.js";
import type { Told } from "../members.js";
import { startCall, startTurn } from "./call.js";
import { createContents } from "./contents.js";
import type { Contents } from "./contents.js";

/** What a span of the SDK's is to us. One that we do not record passes on the span above. */
export interface Work {
  readonly span: Span | undefined;
  readonly isTurn?: true;
  /** Of an agent and its turns. */
  readonly contents?: Contents | undefined;
  /** Of a turn: a model was asked in it, and told of it. */
  hasAsked?: boolean;
  /** Of a turn: ends the call in it that waits for the counts. */
  endCall?: (usage: Told | undefined) => void;
  end(told: Told): void;
}

/** Where and when a work begins. */
export interface Beginning {
  readonly above: Work | undefined;
  readonly startTime: number;
  readonly recording: RecordOptions;
}

/** Begins what a span of the SDK stands for. */
export function startWork(data: Told, beginning: Beginning): Work {
  const { above, startTime, recording } = beginning;
  const place = { ...parentOf(beginning), startTime };
  const name = textOf(data["name"]);
  switch (data["type"]) {
    case "agent":
      return agentWork(startAgent({ name: name ?? "agent", ...place }));
    case "turn":
      return startTurn(beginning);
    case "generation":
    case "response":
      return startCall(data, beginning);
    case "function":
      return taskWork(startTool({ name: name ?? "tool", arguments: textOf(data["input"]), ...place, ...recording }), "output");
    case "handoff":
      return { span: above?.span, end: (told) => handOver(told, above?.span) };
    case "guardrail":
      return plainWork(startInactiveSpan({ name: `guardrail ${name}`, op: "function", ...place }), "triggered", "openai_agents.guardrail.triggered");
    case "mcp_tools":
      return plainWork(startInactiveSpan({ name: "tools/list", op: "mcp.client", attributes: { "mcp.method.name": "tools/list" }, ...place }), "server", "mcp.server.name");
    case "custom":
      return plainWork(startInactiveSpan({ name: name ?? "custom", op: "function", ...place }));
    default:
      return { span: above?.span, end: () => undefined };
  }
}

/** The span above, as the option of a span. */
export function parentOf({ above }: Beginning): { parent?: Span } {
  return above?.span ? { parent: above.span } : {};
}

/** The error of a span, which the SDK keeps as a message and data. */
export function errorOf({ error }: Told): Error | undefined {
  if (!isTold(error)) return undefined;
  const { data, message } = error;
  const told = textOf(isTold(data) ? data["error"] : undefined) ?? textOf(message) ?? "";
  // The text of an error of OpenAI's client begins with the status, the name of the error before it or not.
  const status = /^(?:\w*Error: )?(\d{3}) /.exec(told)?.[1];
  // OpenAI's client says in words alone that the app stopped it.
  const name = /(^|: )Request was aborted\.$/.test(told) ? { name: "AbortError" } : {};
  return Object.assign(new Error(told), name, status ? { status: Number(status) } : {});
}

function agentWork(task: Task): Work {
  const work = taskWork(task);
  const contents = createContents(task.span);
  return {
    ...work,
    contents,
    end(told) {
      contents.end();
      work.end(told);
    },
  };
}

function taskWork(task: Task, result?: string): Work {
  return {
    span: task.span,
    end(told) {
      const error = errorOf(told);
      const data = isTold(told["spanData"]) ? told["spanData"] : {};
      if (isTold(data["mcp_data"])) task.span.setAttributes(prefixed("mcp.server.", { name: data["mcp_data"]["server"] }));
      if (error) task.fail(error);
      else task.end(result && data[result]);
    },
  };
}

/** A span of its own, with one member of what the SDK says at its end. */
export function plainWork(span: Span, member?: string, attribute = ""): Work {
  return {
    span,
    end(told) {
      const value = member && isTold(told["spanData"]) ? told["spanData"][member] : undefined;
      if (typeof value === "string" || typeof value === "boolean") span.setAttribute(attribute, value);
      const error = errorOf(told);
      if (error) span.setStatus({ code: 2, message: error.name === "AbortError" ? "cancelled" : "internal_error" });
      span.end();
    },
  };
}

function handOver({ spanData }: Told, span: Span | undefined): void {
  const { from_agent: from, to_agent: to } = isTold(spanData) ? spanData : {};
  if (typeof to === "string") span?.handoff({ to, ...(typeof from === "string" ? { from } : {}) });
}
