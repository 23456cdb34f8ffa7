import { attempt } from "../base/attempt.js";
import type { Span } from "../index.js";

/** What Next's redirects and missing pages are thrown as: it answers so, some with the status at the end. */
const ANSWER = /^NEXT_(?:.*;(\d{3}))?/;

/** Runs a handler of Next's, whose redirects and missing pages are no failures of its span. */
export async function answered(span: Span, handle: () => unknown): Promise<unknown> {
  try {
    return await handle();
  } catch (error) {
    const answer = attempt(() => ANSWER.exec(String(Reflect.get(Object(error), "digest"))), null);
    if (answer?.[1]) span.setAttribute("http.response.status_code", Number(answer[1]));
    // What is over has not failed.
    if (answer) span.end();
    throw error;
  }
}
