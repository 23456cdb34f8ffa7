import { setTimeout as sleep } from "node:timers/promises";
import type { Frame } from "./frame.js";
import type { Reply } from "./question.js";

/** How long a reader waits for the next piece of an answer, in milliseconds. */
export type Pace = (frame: Frame, reply: Reply) => number;

const FIRST_CHUNK_MS = 260;
const REASONING_TOKEN_MS = 9;
const WORD_MS = 14;
const LETTER_MS = 4;

/** About as fast as people read: long words take longer, and reasoning delays the first one. */
export const humanPace: Pace = (frame, reply) => {
  switch (frame.after) {
    case "nothing":
      return 0;
    case "thinking":
      return FIRST_CHUNK_MS + reply.usage.reasoning * REASONING_TOKEN_MS;
    case "a word":
      return WORD_MS + Math.min(frame.text.length % 11, 8) * LETTER_MS;
  }
};

/** As fast as the machine can: for tests. */
export const noPace: Pace = () => 0;

/** Waits, unless the reader has gone. */
export async function pause(milliseconds: number, gone: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: gone }).catch(() => undefined);
}
