import { contentAttribute } from "../base/content.js";
import type { SpanHost } from "../span.js";
import type { Span, Task } from "../types.js";
import { failSpan } from "./inside.js";

/** What a task says of its result. */
export type NoteResult = (result: unknown) => void;

/** Work around which no callback can be put: it ends when somebody says so. */
export function createTask(host: SpanHost, span: Span, noteResult?: NoteResult): Task {
  return {
    span,
    end(result) {
      if (result !== undefined && span.isRecording()) noteResult?.(result);
      span.end();
    },
    fail: (error) => failSpan(host, span, error),
    abort: () => abortSpan(span),
  };
}

/** Notes a result under an attribute. */
export function noteUnder(span: Span, attribute: string): NoteResult {
  return (result) => void span.setAttribute(attribute, contentAttribute(result));
}

function abortSpan(span: Span): void {
  if (span.isRecording()) span.setStatus({ code: 2, message: "cancelled" });
  span.end();
}
