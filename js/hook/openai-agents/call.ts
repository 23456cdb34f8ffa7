import { records, startModelCall } from "../../index.js";
import type { ModelCall } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { errorOf, parentOf } from "./work.js";
import type { Beginning, Work } from "./work.js";

/** A call of a model by one of OpenAI's wires, whose own words the SDK hands over. */
export function startCall(data: Told, beginning: Beginning): Work {
  const { above, startTime, recording } = beginning;
  const { recordInputs = records().inputs } = recording;
  const isChat = data["type"] === "generation";
  if (above) above.hasAsked = true;
  const settings = isTold(data["model_config"]) ? data["model_config"] : {};
  const asked = isChat ? { ...settings, messages: data["input"] } : { input: data["_input"] };
  const call = startModelCall({
    dialect: isChat ? "openai-chat" : "openai-responses",
    provider: "openai",
    model: textOf(data["model"]),
    request: recordInputs ? asked : settings,
    ...recording,
    ...parentOf(beginning),
    startTime,
  });
  return {
    span: call.span,
    end(told) {
      const error = errorOf(told);
      // The run fails with the same error, or somebody asks again.
      if (error) call.failQuietly(error);
      else endCall(call, isTold(told["spanData"]) ? told["spanData"] : {});
    },
  };
}

/** A turn is no span; it tells of the model that was asked in it where the model itself does not. */
export function startTurn(beginning: Beginning): Work {
  const { above, startTime, recording } = beginning;
  const turn: Work = {
    span: above?.span,
    end({ spanData }) {
      if (turn.hasAsked || !isTold(spanData) || !isTold(spanData["usage"])) return;
      const call: ModelCall = startModelCall({ dialect: "openai-responses", ...recording, ...parentOf(beginning), startTime });
      call.end({ object: "response", status: "completed", usage: wireUsage(spanData["usage"]) });
    },
  };
  return turn;
}

/** Where the SDK tells contents and there is no answer, the app stopped the stream. */
function endCall(call: ModelCall, data: Told): void {
  const answer: unknown = data["_response"] ?? (Array.isArray(data["output"]) ? data["output"][0] : undefined);
  if (answer === undefined && (data["input"] ?? data["_input"]) !== undefined) call.abort();
  else call.end(answer);
}

/** The SDK sums up usage under names of its own. */
function wireUsage(usage: Told): Told {
  const { input_tokens, output_tokens, cached_input_tokens: cached_tokens } = usage;
  return { input_tokens, output_tokens, input_tokens_details: { cached_tokens } };
}
