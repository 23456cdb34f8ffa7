import { isTold } from "../members.js";
import type { Told } from "../members.js";
import type { Call } from "./call.js";

/** The calls with which one run of an agent finds its answer. What each of them is asked is not told, but follows from those before it. */
export interface Generation {
  /** What the next call is asked; nothing where inputs are not recorded. */
  asked(): Told;
  /** A call was answered. */
  answered(output: unknown): void;
  /** A tool ran that the newest call had asked for. */
  ran(tool: Told): void;
  /** The newest call. */
  call: Call | undefined;
}

/** Gathers the messages of a run, if inputs are recorded. */
export function createGeneration({ input, attributes }: Told, recordInputs: boolean): Generation {
  const tools: unknown = isTold(attributes) ? attributes["tools"] : undefined;
  const messages: unknown[] = isTold(input) && Array.isArray(input["messages"]) ? [...input["messages"]] : [];
  /** A tool may be over before the answer that asks for it is told. */
  const results: object[] = [];

  return {
    call: undefined,
    asked() {
      messages.push(...results.splice(0));
      return recordInputs ? { messages: [...messages], tools: Array.isArray(tools) ? tools.map(toolOf) : undefined } : {};
    },
    answered(output) {
      if (!recordInputs || !isTold(output)) return;
      const { text, toolCalls } = output;
      const calls: Told[] = Array.isArray(toolCalls) ? toolCalls.filter(isTold) : [];
      const said = text ? [{ type: "text", text }] : [];
      messages.push({ role: "assistant", content: [...said, ...calls.map((call) => ({ ...call, type: "tool-call" }))] });
    },
    ran({ attributes, output, errorInfo }) {
      const toolCallId = isTold(attributes) ? attributes["toolCallId"] : undefined;
      const said = isTold(errorInfo) ? errorInfo["message"] : output;
      if (recordInputs) results.push({ role: "tool", content: [{ type: "tool-result", toolCallId, output: { value: said } }] });
    },
  };
}

/** A tool in the AI SDK's shape. */
function toolOf(tool: unknown): unknown {
  return isTold(tool) ? { ...tool, inputSchema: tool["parameters"] } : tool;
}
