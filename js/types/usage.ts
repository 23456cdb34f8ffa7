/** Calls and their tokens, summed. */
export interface UsageSums {
  calls: number;
  /** Cached and cache-write tokens included. */
  inputTokens: number;
  /** Input tokens that were read from a cache. */
  cachedInputTokens: number;
  /** Input tokens that were written to a cache. */
  cacheWriteTokens: number;
  /** Reasoning included. */
  outputTokens: number;
  /** Output tokens that the model spent on reasoning. */
  reasoningTokens: number;
}

/** Usage of one model since `init`, as its provider reported it. */
export interface ModelUsage extends UsageSums {
  /** Absent for a server that nobody has named. */
  provider?: string;
  model?: string;
  /** Calls whose tokens were estimated: kept apart, so that exact numbers stay exact. */
  estimated?: UsageSums;
  /** In US dollars, as reported by the provider or reckoned from `prices`. */
  cost?: number;
}
