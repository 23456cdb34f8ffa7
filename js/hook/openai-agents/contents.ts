import type { Span } from "../../index.js";
import { isTold } from "../members.js";

/** What an agent is asked and answers. The SDK's span of it tells neither; the calls of models below it do. */
export interface Contents {
  /** What a call is asked. The first call of an agent is asked what the agent is. */
  ask(input: unknown): void;
  /** What a call answered. The answer of the last one is the agent's, unless it only asks for a tool or another agent. */
  answer(output: unknown): void;
  /** Writes the answer, once there will be no other. */
  end(): void;
}

/** Gathers the contents of an agent for its span. */
export function createContents(span: Span): Contents {
  let isAsked = false;
  let answered: readonly unknown[] = [];
  return {
    ask(input) {
      const messages = Array.isArray(input) ? input.filter(isMessage) : input;
      if (isAsked || messages === undefined) return;
      isAsked = true;
      span.setAttribute(INPUT, messages);
    },
    answer: (output) => void (answered = Array.isArray(output) ? output.filter((item) => isMessage(item) && item["content"]) : []),
    end: () => void (answered.length > 0 && span.setAttribute(OUTPUT, answered)),
  };
}

/** Between the messages of the Responses API stand calls of tools, reasoning and more. */
function isMessage(item: unknown): item is Record<string, unknown> {
  return isTold(item) && item["role"] !== undefined;
}

const INPUT = "gen_ai.input.messages";
const OUTPUT = "gen_ai.output.messages";
