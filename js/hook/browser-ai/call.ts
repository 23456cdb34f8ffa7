import { startModelCall, withActiveSpan } from "../../index.js";
import type { Dialect, ModelCall, RecordOptions } from "../../index.js";
import { attempt } from "../../base/attempt.js";

/** What cannot be read off a model that runs in the page itself. */
export interface LocalModelOptions extends RecordOptions {
  /** Who serves: `gen_ai.provider.name`. */
  provider?: string | undefined;
  /** The model, where it does not name itself. */
  model?: string | undefined;
}

/** Opens a call in the shape of OpenAI's chat, or of another of its wires. */
export function startLocalCall(options: LocalModelOptions, request: object, dialect: Dialect = "openai-chat"): ModelCall {
  const { provider, model, recordInputs, recordOutputs } = options;
  return startModelCall({
    dialect,
    noticedAt: "model",
    provider,
    model,
    request,
    ...(recordInputs !== undefined && { recordInputs }),
    ...(recordOutputs !== undefined && { recordOutputs }),
  });
}

/**
 * Asks inside of a call, so that what the model asks for stands below it. If the answer is a promise, `onAnswer` sees its value before the
 * app does; of any other answer the app gets what `onAnswer` returns.
 */
export function askInside(call: ModelCall, ask: () => unknown, onAnswer: (answer: unknown) => unknown): unknown {
  let answer: unknown;
  try {
    answer = withActiveSpan(call.span, ask);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  function tell(value: unknown): unknown {
    try {
      return onAnswer(value);
    } catch {
      // An answer of no known shape is known to have come.
      call.end();
      return value;
    }
  }
  return answer instanceof Promise ? watchPromise(answer, tell, call.fail) : tell(answer);
}

/** A promise of its own: one that only looks on would hide rejections that the app forgot to handle. */
export function watchPromise(promise: Promise<unknown>, onValue: (value: unknown) => unknown, onError: (error: unknown) => void): Promise<unknown> {
  return promise.then(
    (value) => {
      attempt(() => onValue(value), undefined);
      return value;
    },
    (error: unknown) => {
      onError(error);
      throw error;
    },
  );
}

/** A whole answer of one text. What is not known, why it ended above all, is not told. */
export function wholeAnswer(content: string): object {
  return { object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content } }] };
}

/** A part of a streamed one. */
export function answerPart(content: string): object {
  return { object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] };
}
