import { LANGCHAIN_ORIGIN } from "../../base/origin.js";
import { records } from "../../index.js";
import type { ModelCallOptions, RecordOptions } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";

/** What is reported of a model call when it begins. Contents that are not recorded stay here. */
export function callOf(extra: unknown, metadata: unknown, contents: Told, recording: RecordOptions): ModelCallOptions {
  const known = isTold(metadata) ? metadata : {};
  const { recordInputs = records().inputs } = recording;
  const parameters = isTold(extra) && isTold(extra["invocation_params"]) ? extra["invocation_params"] : {};
  const thread = textOf(known["thread_id"]);
  return {
    dialect: "langchain",
    twin: LANGCHAIN_ORIGIN,
    provider: textOf(known["ls_provider"]),
    model: textOf(known["ls_model_name"]),
    // `stream` says false of streamed calls as well.
    request: { invocation_params: { ...parameters, stream: undefined }, ...(recordInputs ? contents : {}) },
    ...(thread ? { attributes: { "gen_ai.conversation.id": thread } } : {}),
    ...recording,
    recordInputs,
  };
}

/** The class of what is serialized: the last word of its id. */
export function lastOf(serialized: unknown): string | undefined {
  const id = isTold(serialized) ? serialized["id"] : undefined;
  return Array.isArray(id) ? textOf(id.at(-1)) : undefined;
}

/** Told by its namespace, which a bundler does not shorten as it does the name of a class. */
export function isGraph(serialized: unknown): boolean {
  const id = isTold(serialized) ? serialized["id"] : undefined;
  return Array.isArray(id) && id[0] === "langgraph" && id[1] === "pregel";
}

/** What is asked of a graph, where its state holds messages. Pairs of a role and a text are LangChain's own short form. */
export function messagesIn(state: unknown): unknown {
  const messages: unknown = isTold(state) ? state["messages"] : undefined;
  if (!Array.isArray(messages)) return messages;
  return messages.map((message: unknown) => (Array.isArray(message) ? { role: message[0] === "ai" ? "assistant" : message[0], content: message[1] } : message));
}

/** What a graph says in the end: its last message. */
export function answerIn(state: unknown): unknown {
  const messages: unknown = isTold(state) ? state["messages"] : undefined;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return isTold(last) ? (textOf(last["text"]) ?? last["content"]) : undefined;
}

/** Whether a chunk brings any content. */
export function saysSomething(message: unknown): boolean {
  return isTold(message) && ["content", "tool_call_chunks"].some((name) => isTold(message[name]) && Object.keys(message[name]).length > 0);
}

/** The agents that a tool hands over to, by the command that it returns: names, or messages to nodes. One inside its own graph is a way, and no handoff. */
export function targetsOf(output: unknown): string[] {
  if (!isTold(output) || output["lg_name"] !== "Command" || output["graph"] !== "__parent__") return [];
  const targets: unknown[] = [output["goto"]].flat();
  return targets.flatMap((target) => textOf(isTold(target) ? target["node"] : target) ?? []);
}

/** Interrupts and commands to graphs above travel as errors, and are none. */
export function isControlFlow(error: unknown): boolean {
  return isTold(error) && error["is_bubble_up"] === true;
}

/** The app stopped the run: of its signal LangChain and LangGraph make errors with no name of their own. */
export function isAbort(error: unknown): boolean {
  return isTold(error) && (/AbortError$/.test(String(error["name"])) || /^Abort(ed|Error)?$/.test(String(error["message"])));
}
