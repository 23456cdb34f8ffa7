import { executeTool } from "../../index.js";
import type { RecordOptions } from "../../index.js";
import { isTold, textOf } from "../members.js";
import { aroundFunction } from "../override.js";
import type { Turn } from "./turns.js";

/** The options of a session, whose tools become spans below the prompt that is answered. */
export function withTools(made: unknown, turns: ReadonlySet<Turn>, recording: RecordOptions): unknown {
  const tools = isTold(made) ? made["tools"] : undefined;
  if (!isTold(made) || !Array.isArray(tools)) return made;
  return withMember(made, "tools", tools.map((tool: unknown) => traced(tool, turns, recording)));
}

function traced(tool: unknown, turns: ReadonlySet<Turn>, { recordInputs, recordOutputs }: RecordOptions): unknown {
  const execute = isTold(tool) ? tool["execute"] : undefined;
  if (!isTold(tool) || typeof execute !== "function") return tool;
  const description = textOf(tool["description"]);
  const around = aroundFunction(execute, (run, given) => {
    // Which prompt a tool is run for is not told. The oldest is the one that is answered.
    const turn = [...turns].find(({ call }) => call);
    if (turn) turn.ranTool = true;
    const options = {
      name: textOf(tool["name"]) ?? "tool",
      ...(given[0] !== undefined && { arguments: given.length > 1 ? given : Object(given[0]) }),
      ...(description !== undefined && { description }),
      ...(turn?.call && { parent: turn.call.span }),
      ...(recordInputs !== undefined && { recordInputs }),
      ...(recordOutputs !== undefined && { recordOutputs }),
    };
    return executeTool(options, run);
  });
  return withMember(tool, "execute", around);
}

/** A copy with another member, of the same prototype. */
function withMember(object: object, name: string, value: unknown): object {
  return Object.assign(Object.create(Object.getPrototypeOf(object)), object, { [name]: value });
}
