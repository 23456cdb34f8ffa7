import { records, startTool } from "../../index.js";
import type { RecordOptions, Span } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { beginAgent } from "./agent.js";
import type { Agent } from "./agent.js";
import { startCall } from "./call.js";
import type { Call } from "./call.js";
import { startEmbedding } from "./embedding.js";
import { errorOf } from "./error.js";
import { createGeneration } from "./generation.js";
import type { Generation } from "./generation.js";

/** What a span of the framework's is to us. One that we do not record passes on what the one above is. */
export interface Work {
  /** The span above what is below. */
  readonly span?: Span | undefined;
  readonly agent?: Agent | undefined;
  readonly generation?: Generation | undefined;
  readonly call?: Call | undefined;
  end(told: Told): void;
}

const TOOLS = /^(mcp_|provider_|client_)?tool_call$/;

/** Begins what a span of the framework stands for, below the work above. */
export function startWork(told: Told, above: Work | undefined, recording: RecordOptions): Work {
  const kind = String(told["type"]);
  const name = textOf(told["entityName"]) ?? textOf(told["name"]) ?? kind;
  const place = above?.span ? { parent: above.span } : {};
  if (kind === "agent_run" || kind === "workflow_run") {
    const agent = beginAgent(name, told, place);
    return { agent, span: agent.span, end: agent.end };
  }
  if (TOOLS.test(kind)) return toolWork(name, told, above, { ...place, ...recording });
  const lent = { ...above, end: nothing };
  const { recordInputs = records().inputs } = recording;
  switch (kind) {
    case "model_generation":
      return { ...lent, generation: createGeneration(told, recordInputs) };
    case "model_step":
      return { ...lent, end: (step) => lent.generation?.call?.stepEnds(step) };
    case "model_inference":
      return callWork(startCall(told, { ...place, ...recording, recordInputs }, above));
    case "model_chunk":
      lent.call?.heard(told);
      return { ...lent, end: (chunk) => lent.call?.heard(chunk) };
    case "rag_embedding":
      return { ...lent, ...startEmbedding(told, { ...place, ...recording, recordInputs }) };
    default:
      return lent;
  }

  function callWork(call: Call): Work {
    if (lent.generation) lent.generation.call = call;
    return { ...lent, call, span: call.span, end: call.end };
  }
}

function toolWork(name: string, told: Told, above: Work | undefined, place: RecordOptions & { parent?: Span }): Work {
  const attributes = isTold(told["attributes"]) ? told["attributes"] : {};
  const callId = textOf(attributes["toolCallId"]);
  const description = textOf(attributes["toolDescription"]);
  const given = { arguments: isTold(told["input"]) ? told["input"] : textOf(told["input"]), ...(callId ? { callId } : {}), ...(description ? { description } : {}) };
  const task = startTool({ name, ...given, ...place });
  return {
    span: task.span,
    end(tool) {
      above?.generation?.ran(tool);
      const error = errorOf(tool["errorInfo"]);
      if (error) task.fail(error);
      else task.end(tool["output"]);
    },
  };
}

function nothing(): void {}
