/** Calls and their tokens, summed. */
export interface UsageSums {
  calls: number;
  /** Cached and cache-write tokens included. */
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  /** Reasoning included. */
  outputTokens: number;
  reasoningTokens: number;
}

/** Usage of one model, summed since `init`, as its provider told it. */
export interface ModelUsage extends UsageSums {
  /** Absent for a server that nobody has named. */
  provider?: string;
  model?: string;
  /** Calls whose tokens were estimated: kept apart, so that exact numbers stay exact. */
  estimated?: UsageSums;
  /** In US dollars, as told by the provider or by `prices`. */
  cost?: number;
}
