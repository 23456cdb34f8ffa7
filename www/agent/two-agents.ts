import type { Client, Span } from "genspan";
import { textOf } from "../../demo/json.js";
import type { Entry } from "../sdk/sdk.js";
import { runAgent } from "./agent.js";
import type { Agent, Stage } from "./agent.js";
import { TRAVEL_AGENT, WEATHER_AGENT } from "./agents.js";

/** What the scenario asks. */
export const TWO_AGENTS_QUESTION = "Where is this weekend better, in Lisbon or Bergen? Plan it for me.";

/** Is told where the scenario stands. */
export interface Watcher {
  /** The span above everything. */
  readonly onStart: (span: Span) => void;
  /** The agent that speaks from now on. */
  readonly onAgent: (agent: Agent) => void;
}

const PLANNER = "Trip Planner";

/**
 * One agent finds out where to go and hands over to another that plans the journey. All of it is one trace: both
 * agents are children of the planner, and the handoff stands between them.
 */
export async function runTwoAgents(genspan: Client, stage: Stage, { onStart, onAgent }: Watcher): Promise<void> {
  await genspan.invokeAgent({ name: PLANNER }, async (planner) => {
    onStart(planner);
    const destination = await planner.invokeAgent({ name: WEATHER_AGENT.name }, async (span) => {
      onAgent(WEATHER_AGENT);
      const ending = await runAgent(WEATHER_AGENT, span, [{ role: "user", text: TWO_AGENTS_QUESTION }], stage);
      if (ending.kind === "answer") return undefined;
      span.handoff({ to: TRAVEL_AGENT.name });
      return `Plan a weekend in ${textOf(ending.given["destination"])}. The weather agent chose it: ${textOf(ending.given["reason"])}.`;
    });
    if (destination === undefined) return;
    await planner.invokeAgent({ name: TRAVEL_AGENT.name }, async (span) => {
      onAgent(TRAVEL_AGENT);
      const conversation: Entry[] = [{ role: "user", text: destination }];
      await runAgent(TRAVEL_AGENT, span, conversation, stage);
    });
  });
}
