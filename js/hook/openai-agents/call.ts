import { records, startModelCall } from "../../index.js";
import type { ModelCall } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { errorOf, parentOf } from "./work.js";
import type { Beginning, Work } from "./work.js";

/** A call of a model by one of OpenAI's wire formats, in which the SDK hands it over. */
export function startCall(data: Told, beginning: Beginning): Work {
  const { above, startTime, recording } = beginning;
  const { recordInputs = records().inputs } = recording;
  const isChat = data["type"] === "generation";
  if (above) above.hasAsked = true;
  const contents = above?.contents;
  const settings = isTold(data["model_config"]) ? data["model_config"] : {};
  const asked = isChat ? { messages: data["input"] } : { input: data["_input"] };
  // The SDK tells the input of a response when it begins only where it is streamed.
  const isStreamed = data["_input"] !== undefined;
  const call = startModelCall({
    dialect: isChat ? "openai-chat" : "openai-responses",
    provider: "openai",
    model: textOf(data["model"]),
    request: { ...settings, ...(recordInputs ? asked : {}), ...(isStreamed ? { stream: true } : {}) },
    ...recording,
    ...parentOf(beginning),
    startTime,
  });
  const { inputs, outputs } = call.records;
  return {
    span: call.span,
    end(told) {
      const error = errorOf(told);
      const data = isTold(told["spanData"]) ? told["spanData"] : {};
      if (inputs) contents?.ask(data["input"] ?? data["_input"]);
      if (outputs) contents?.answer(saidIn(answerOf(data)));
      // The run fails with the same error, or somebody asks again.
      if (error) call.failQuietly(error);
      else endCall(call, data, { isStreamed, beginning });
    },
  };
}

/** A turn is no span. It reports the model call in it if the model itself does not. */
export function startTurn(beginning: Beginning): Work {
  const { above, startTime, recording } = beginning;
  const turn: Work = {
    span: above?.span,
    isTurn: true,
    contents: above?.contents,
    end({ spanData }) {
      const usage = isTold(spanData) && isTold(spanData["usage"]) ? wireUsage(spanData["usage"]) : undefined;
      turn.endCall?.(usage);
      if (turn.hasAsked || !usage) return;
      const call: ModelCall = startModelCall({ dialect: "openai-responses", ...recording, ...parentOf(beginning), startTime });
      call.end({ object: "response", status: "completed", usage });
    },
  };
  return turn;
}

/** If the SDK reports contents and there is no answer, the app stopped the stream. If it reports none, the turn has the counts. */
function endCall(call: ModelCall, data: Told, { isStreamed, beginning }: { isStreamed: boolean; beginning: Beginning }): void {
  const input = data["input"] ?? data["_input"];
  const answer = answerOf(data);
  if (!isTold(answer)) {
    if (input !== undefined) return call.abort();
    const { above, startTime } = beginning;
    const tookMs = Date.now() - startTime;
    const end = (usage?: Told): void => call.end(usage && { usage }, tookMs);
    if (above?.isTurn) above.endCall = end;
    else end();
    return;
  }
  if (data["type"] === "generation") return call.end(completionOf(answer));
  // A response repeats what was asked, but for the input. Of one that is not streamed the SDK tells it no sooner.
  call.end({ ...answer, ...(isStreamed || !call.records.inputs ? {} : { input }) });
}

function answerOf(data: Told): unknown {
  return data["_response"] ?? (Array.isArray(data["output"]) ? data["output"][0] : undefined);
}

/** The items of a response, or the messages of a completion. */
function saidIn(answer: unknown): unknown {
  if (!isTold(answer)) return undefined;
  const { output, choices } = answer;
  return output ?? (Array.isArray(choices) ? choices.map((choice) => (isTold(choice) ? choice["message"] : undefined)) : undefined);
}

/**
 * What came whole carries an id that OpenAI's client puts on every answer that it has read; what came in events the SDK puts together
 * itself, with counts of 0 where there were none.
 */
function completionOf(answer: Told): Told {
  const isStreamed = !Object.hasOwn(answer, "_request_id");
  const { usage } = answer;
  return { ...answer, stream: isStreamed, usage: isTold(usage) && usage["total_tokens"] === 0 ? undefined : usage };
}

/** The SDK sums up usage under names of its own. */
function wireUsage(usage: Told): Told {
  const { input_tokens, output_tokens, cached_input_tokens: cached_tokens } = usage;
  return { input_tokens, output_tokens, input_tokens_details: { cached_tokens } };
}
