import { init } from "genspan";
import type { Client, ModelUsage, UsageSums } from "genspan";
import type { Settings } from "./settings.js";

/** What the page can change about its tracing. */
export interface Choice {
  /** Whether prompts and tool arguments leave the page. */
  readonly inputs: boolean;
  /** Whether answers and tool results leave the page. */
  readonly outputs: boolean;
  /** Who the model server stands in for: genspan knows the providers' hosts, but not this one. */
  readonly provider: string;
}

/** genspan, set up as the page's switches say. */
export interface Monitor {
  /** The client to trace one turn with: a choice made while it runs does not take it away. */
  client(): Client;
  /** Holds from the next turn on. */
  choose(change: Partial<Choice>): void;
  /** The trace of the span that was sent last. */
  lastTrace(): string | undefined;
  /** The usage ledger since the page was opened. */
  usage(): ModelUsage[];
}

export function createMonitor({ dsn, spotlight }: Settings, conversationId: string, provider: string): Monitor {
  let choice: Choice = { inputs: false, outputs: false, provider };
  let held = choice;
  let current = start(choice);
  let earlier: ModelUsage[] = [];
  let lastTrace: string | undefined;

  function start(chosen: Choice): Client {
    return init({
      dsn,
      spotlight,
      environment: "demo",
      release: "genspan-demo@1.0.0",
      tracesSampleRate: 1.0,
      recordInputs: chosen.inputs,
      recordOutputs: chosen.outputs,
      providers: [{ host: location.hostname, provider: chosen.provider }],
      initialScope: { conversationId },
      beforeSendSpan(span) {
        lastTrace = span.trace_id;
        return span;
      },
    });
  }

  return {
    client() {
      if (held === choice) return current;
      earlier = sum([...earlier, ...current.usage()]);
      void current.close();
      held = choice;
      current = start(choice);
      return current;
    },
    choose(change) {
      choice = { ...choice, ...change };
    },
    lastTrace: () => lastTrace,
    usage: () => sum([...earlier, ...current.usage()]),
  };
}

/** One row per provider and model: each client keeps a ledger of its own. */
function sum(rows: readonly ModelUsage[]): ModelUsage[] {
  const sums = new Map<string, ModelUsage>();
  for (const row of rows) {
    const key = `${row.provider} ${row.model}`;
    const before = sums.get(key);
    sums.set(key, before === undefined ? row : add(before, row));
  }
  return [...sums.values()];
}

function add(one: ModelUsage, other: ModelUsage): ModelUsage {
  const cost = one.cost === undefined ? other.cost : one.cost + (other.cost ?? 0);
  const estimated = one.estimated && other.estimated ? addSums(one.estimated, other.estimated) : (one.estimated ?? other.estimated);
  return { ...one, ...addSums(one, other), ...(estimated && { estimated }), ...(cost !== undefined && { cost }) };
}

function addSums(one: UsageSums, other: UsageSums): UsageSums {
  return {
    calls: one.calls + other.calls,
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
  };
}
