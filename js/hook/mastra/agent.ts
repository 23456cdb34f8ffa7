import { startAgent } from "../../index.js";
import type { Span } from "../../index.js";
import { memberOf } from "../../base/object.js";
import { textOf } from "../members.js";
import type { Told } from "../members.js";
import { errorOf } from "./error.js";

/** A run of an agent or of a workflow. */
export interface Agent {
  readonly span: Span;
  /** A call failed, and may be tried again. Why it did, the run alone tells, if it fails as well. */
  fails(call: (error: Error | undefined) => void): void;
  end(told: Told): void;
}

/** Begins the span of a run. */
export function beginAgent(name: string, { metadata, attributes }: Told, place: { parent?: Span }): Agent {
  const thread = textOf(memberOf(metadata, "threadId") ?? memberOf(attributes, "conversationId"));
  const task = startAgent({ name, ...(thread ? { conversationId: thread } : {}), ...place });
  let failed: ((error: Error | undefined) => void) | undefined;
  return {
    span: task.span,
    fails(call) {
      failed?.(undefined);
      failed = call;
    },
    end({ errorInfo, output, attributes }) {
      const error = errorOf(errorInfo);
      failed?.(error);
      if (error) task.fail(error);
      else if (STOPPED.test(String(memberOf(output, "status") ?? memberOf(attributes, "status")))) task.abort();
      else task.end();
    },
  };
}

/** What the framework says of a run that the app stopped: of an agent's, and of a workflow's. */
const STOPPED = /^(aborted|canceled)$/;
