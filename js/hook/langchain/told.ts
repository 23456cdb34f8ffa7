import { records } from "../../index.js";
import type { ModelCallOptions, RecordOptions } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";

/** What is told of a model call when it begins. Contents that are not recorded stay here. */
export function callOf(extra: unknown, metadata: unknown, contents: Told, recording: RecordOptions): ModelCallOptions {
  const known = isTold(metadata) ? metadata : {};
  const { recordInputs = records().inputs } = recording;
  const parameters = isTold(extra) && isTold(extra["invocation_params"]) ? extra["invocation_params"] : {};
  const thread = textOf(known["thread_id"]);
  return {
    dialect: "langchain",
    twin: "langchain",
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

/** The agents that a tool hands over to, by the command that it returns: names, or messages to nodes. */
export function targetsOf(output: unknown): string[] {
  if (!isTold(output) || output["lg_name"] !== "Command") return [];
  const targets: unknown[] = [output["goto"]].flat();
  return targets.flatMap((target) => textOf(isTold(target) ? target["node"] : target) ?? []);
}

/** Interrupts and commands to graphs above travel as errors, and are none. */
export function isControlFlow(error: unknown): boolean {
  return isTold(error) && error["is_bubble_up"] === true;
}
