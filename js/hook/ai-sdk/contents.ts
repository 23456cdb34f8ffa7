import type { ModelCall } from "../../index.js";
import { isTold, pick } from "../members.js";
import type { Told } from "../members.js";

/** The settings of a call that are reported. Headers and provider options may hold credentials and stay where they are. */
const SETTINGS = [
  "operationId",
  "maxOutputTokens",
  "temperature",
  "topP",
  "topK",
  "presencePenalty",
  "frequencyPenalty",
  "stopSequences",
  "seed",
  "reasoning",
  "stream",
] as const;

/** What people and models said. */
const CONTENTS = ["instructions", "prompt", "messages", "tools", "values", "text", "audio"] as const;

const FACTS = ["modelId", "responseId", "finishReason", "usage", "providerMetadata"] as const;

/** What is reported of a request: its settings, and its contents if they are recorded. */
export function askedOf(asked: Told, isRecorded: boolean): Told {
  return pick(asked, isRecorded ? [...SETTINGS, ...CONTENTS] : SETTINGS);
}

/**
 * What is reported of a whole answer. Contents that are not recorded are reported only if the provider counted nothing: the core
 * estimates tokens by them, and keeps none.
 */
export function answerOf(call: ModelCall, answer: Told, asked: Told): Told {
  const { usage, response } = answer;
  const isCounted = isTold(usage) && (isCount(usage["outputTokens"]) || isCount(usage["tokens"]));
  return {
    ...pick(answer, FACTS),
    ...(isTold(response) ? { response: pick(response, ["id", "modelId"]) } : {}),
    ...(call.records.outputs || !isCounted ? pick(answer, ["content", "objectText", "text", "audio"]) : {}),
    ...(call.records.inputs || isCounted ? {} : { asked: pick(asked, CONTENTS) }),
  };
}

/** A number, or one with its details. */
function isCount(count: unknown): boolean {
  return typeof count === "number" || (isTold(count) && typeof count["total"] === "number");
}
