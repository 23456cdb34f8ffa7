import { records, startInactiveSpan } from "../../index.js";
import type { RecordOptions, Span, Task } from "../../index.js";
import { isTold } from "../members.js";

interface StepOptions {
  name: string;
  attributes?: Record<string, string | number | boolean | object>;
  parent?: Span;
}

/** A piece of work that is neither agent, model nor tool. It has no error of its own: what failed in it is told by the task below or above. */
export function startStep(options: StepOptions, noteResult?: (span: Span, result: unknown) => void): Task {
  const span = startInactiveSpan({ op: "function", ...options });
  const close = (message: string): void => {
    span.setStatus({ code: 2, message });
    span.end();
  };
  return {
    span,
    end(result) {
      noteResult?.(span, result);
      span.end();
    },
    fail: () => close("internal_error"),
    abort: () => close("cancelled"),
  };
}

/**
 * A search of a retriever, with the attributes of OpenTelemetry. It has no op of `gen_ai`: of those that Sentry knows none fits, one that it
 * does not know would be a call of a model there, and a tool is what a model asks for. A retriever that is one stands below it.
 */
export function startRetrieval(name: string, query: unknown, { parent, ...recording }: RecordOptions & { parent?: Span }): Task {
  const { recordInputs = records().inputs, recordOutputs = records().outputs } = recording;
  const attributes = recordInputs && typeof query === "string" ? { [QUERY]: query } : {};
  return startStep({ name, attributes, ...(parent ? { parent } : {}) }, (span, documents) => {
    if (!recordOutputs || !Array.isArray(documents)) return;
    span.setAttribute(DOCUMENTS, documents.filter(isTold).map(({ id, pageContent, metadata }) => ({ id, content: pageContent, metadata })));
  });
}

const QUERY = "gen_ai.retrieval.query.text";
const DOCUMENTS = "gen_ai.retrieval.documents";
