import type { Answer, Message, Question, Usage } from "./question.js";

/** Words cost a token per six letters, numbers one per three digits, and every other sign one: near to what real vocabularies do. */
const PIECE = /\p{L}{1,6}|\p{N}{1,3}|[^\s\p{L}\p{N}]/gu;

/** The wire's own marks around a message: role, begin, end. */
const MESSAGE_TOKENS = 4;

/** The same text always costs the same, so that a test can know what to expect. */
export function countTokens(text: string): number {
  return text.match(PIECE)?.length ?? 0;
}

/**
 * Usage of one call. A provider would have cached what each call repeats: the instructions and tools always, the
 * conversation up to the newest user message from the second turn on. What it writes to the cache is what came since.
 */
export function countUsage(question: Question, answer: Answer): Usage {
  const fixed = countTokens(question.system) + question.tools.reduce((sum, tool) => sum + countTokens(tool.definition), 0);
  const newest = question.messages.findLastIndex((message) => message.role === "user");
  const earlier = sumMessages(question.messages.slice(0, Math.max(newest, 0)));
  const later = sumMessages(question.messages.slice(Math.max(newest, 0)));
  const reasoning = countTokens(answer.reasoning);
  return {
    input: fixed + earlier + later,
    cached: fixed + earlier,
    written: Math.floor(later / 2),
    output: reasoning + countTokens(answer.text) + sumToolCalls(answer.toolCalls),
    reasoning,
  };
}

function sumMessages(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + MESSAGE_TOKENS + countTokens(message.text) + sumToolCalls(message.toolCalls ?? []), 0);
}

function sumToolCalls(calls: Answer["toolCalls"]): number {
  return calls.reduce((sum, call) => sum + countTokens(call.name) + countTokens(JSON.stringify(call.arguments)), 0);
}
