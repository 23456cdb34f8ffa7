import { isTold } from "../members.js";
import type { Told } from "../members.js";

/** The counts under the AI SDK's names. */
export function usageOf(usage: unknown): Told | undefined {
  if (!isTold(usage)) return undefined;
  const { inputTokens, outputTokens, inputDetails, outputDetails } = usage;
  const { cacheRead: cacheReadTokens, cacheWrite: cacheWriteTokens } = isTold(inputDetails) ? inputDetails : { cacheRead: undefined, cacheWrite: undefined };
  const reasoningTokens = isTold(outputDetails) ? outputDetails["reasoning"] : undefined;
  return { inputTokens, outputTokens, inputTokenDetails: { cacheReadTokens, cacheWriteTokens }, outputTokenDetails: { reasoningTokens } };
}
