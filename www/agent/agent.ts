import type { Span } from "genspan";
import type { JsonObject } from "../../demo/json.js";
import type { Entry, Sdk, Tool, ToolCall } from "../sdk/sdk.js";
import type { RunnableTool } from "./tool.js";

/** Who answers: a name, instructions, and tools. */
export interface Agent {
  readonly name: string;
  readonly system: string;
  readonly tools: readonly RunnableTool[];
  /** Calling this tool is not running it: it ends this agent's part. */
  readonly handoff?: Tool;
}

/** Where an agent's work can be watched, and stopped. */
export interface Stage {
  readonly origin: string;
  readonly sdk: Sdk;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly onText: (piece: string) => void;
  readonly onTool: (call: ToolCall, outcome: Promise<string>) => void;
}

/** How an agent's part ended: with the last word, or with another agent to go on. */
export type Ending = { readonly kind: "answer" } | { readonly kind: "handoff"; readonly given: JsonObject };

/** More rounds than this means that model and tools go in circles. */
const MAX_ROUNDS = 6;

/**
 * Asks the model, runs the tools it wants, and asks again until it has nothing left to look up. `span` is the
 * agent's own: calls made through its `fetch` and tools run through its `executeTool` become its children.
 */
export async function runAgent(agent: Agent, span: Span, conversation: Entry[], stage: Stage): Promise<Ending> {
  const tools = agent.handoff === undefined ? agent.tools : [...agent.tools, agent.handoff];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { origin, sdk, model, signal, onText } = stage;
    const said = await sdk.ask({ origin, model, fetch: span.fetch, system: agent.system, conversation, tools, signal, onText });
    conversation.push({ role: "assistant", ...said });
    const handoff = said.toolCalls.find((call) => call.name === agent.handoff?.name);
    if (handoff !== undefined) return { kind: "handoff", given: handoff.arguments };
    if (said.toolCalls.length === 0) return { kind: "answer" };
    conversation.push(...(await Promise.all(said.toolCalls.map((call) => runTool(agent, span, call, stage)))));
  }
  throw new Error(`${agent.name} did not come to an end in ${MAX_ROUNDS} rounds.`);
}

async function runTool(agent: Agent, span: Span, call: ToolCall, stage: Stage): Promise<Entry> {
  const tool = agent.tools.find((candidate) => candidate.name === call.name);
  if (tool === undefined) return { role: "tool", call, result: { error: `There is no tool called ${call.name}.` } };
  const running = span.executeTool({ name: call.name, arguments: call.arguments }, () => tool.run(call.arguments));
  stage.onTool(call, running.then(tool.show));
  return { role: "tool", call, result: await running };
}
