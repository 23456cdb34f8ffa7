import { init } from "genspan";
import type { Client, ModelUsage } from "genspan";

/** What may leave the page besides numbers and names. */
export interface Privacy {
  readonly inputs: boolean;
  readonly outputs: boolean;
}

/** genspan, set up as the privacy switches say. */
export interface Monitor {
  /** The client to trace the next turn with. */
  client(): Client;
  /** Holds from the next turn on. */
  setPrivacy(privacy: Privacy): void;
  /** The usage ledger since the page was opened. */
  usage(): ModelUsage[];
}

export function createMonitor(dsn: string, conversationId: string): Monitor {
  let current = start({ inputs: false, outputs: false });
  let earlier: ModelUsage[] = [];

  function start({ inputs, outputs }: Privacy): Client {
    const client = init({ dsn, environment: "demo", release: "genspan-demo@1.0.0", tracesSampleRate: 1.0, recordInputs: inputs, recordOutputs: outputs });
    client.setConversationId(conversationId);
    return client;
  }

  return {
    client: () => current,
    setPrivacy(privacy) {
      earlier = sum([...earlier, ...current.usage()]);
      void current.close();
      current = start(privacy);
    },
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
  return {
    provider: one.provider,
    model: one.model,
    calls: one.calls + other.calls,
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
    estimatedCalls: one.estimatedCalls + other.estimatedCalls,
    ...(cost !== undefined && { cost }),
  };
}
