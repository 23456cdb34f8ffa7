import { startAgent, startInactiveSpan, startModelCall, startTool } from "../../index.js";
import type { ModelCall, RecordOptions, Span, Task } from "../../index.js";
import { isTold, prefixed, textOf } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";
import { callOf, isControlFlow, isGraph, lastOf, targetsOf } from "./told.js";

/** What LangChain calls with positional arguments: what began, what with, the run and the run above it, and what is known of it. */
type Callback = (...told: unknown[]) => void;

/** A callback handler for LangChain.js and LangGraph, in the shape that they look for. */
export interface Handler {
  readonly name: string;
  /** Otherwise the framework calls when it likes, which in a worker may be never. */
  readonly awaitHandlers: true;
  copy(): Handler;
  readonly handleChainStart: Callback;
  readonly handleChainEnd: Callback;
  readonly handleChainError: Callback;
  readonly handleChatModelStart: Callback;
  readonly handleLLMStart: Callback;
  readonly handleLLMNewToken: Callback;
  readonly handleLLMEnd: Callback;
  readonly handleLLMError: Callback;
  readonly handleToolStart: Callback;
  readonly handleToolEnd: Callback;
  readonly handleToolError: Callback;
  readonly handleRetrieverStart: Callback;
  readonly handleRetrieverEnd: Callback;
  readonly handleRetrieverError: Callback;
}

/** A run of the framework. Of one that is no span the runs below stand below the span above. */
interface Run {
  readonly span: Span | undefined;
  readonly task?: Task;
  readonly call?: ModelCall;
  /** The span above, for what a tool hands over. */
  readonly above?: Span | undefined;
  hasBegun?: boolean;
}

/** Makes a handler: `agent.invoke(input, { callbacks: [handler()] })`. One serves any number of runs at once. */
export function handler(recording: RecordOptions = {}): Handler {
  const runs = createRuns<unknown, Run>();

  /** A handler may be listed twice: the first hears. */
  function begin(runId: unknown, parentId: unknown, start: (place: { parent?: Span }) => Run): void {
    if (runs.find(runId)) return;
    const above = runs.find(parentId)?.span;
    runs.begin(runId, start(above ? { parent: above } : {}));
  }

  function over(runId: unknown, end: (run: Run) => void): void {
    const run = runs.find(runId);
    runs.end(runId);
    if (run) end(run);
  }

  const failed = quietly((error, runId) => over(runId, ({ task }) => (isControlFlow(error) ? task?.end() : task?.fail(error))));

  const made: Handler = {
    name: "genspan",
    awaitHandlers: true,
    copy: () => made,
    handleChainStart: quietly((chain, _inputs, runId, parentId, tags, metadata, _type, runName) => {
      begin(runId, parentId, (place) => chainRun(chain, tags, isTold(metadata) ? metadata : {}, textOf(runName), place));
    }),
    handleChainEnd: quietly((_outputs, runId) => over(runId, ({ task }) => task?.end())),
    handleChainError: failed,
    handleChatModelStart: quietly((_model, messages, runId, parentId, extra, _tags, metadata) => {
      const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
      begin(runId, parentId, (place) => callRun(startModelCall({ ...callOf(extra, metadata, { messages: first }, recording), ...place })));
    }),
    handleLLMStart: quietly((_model, prompts, runId, parentId, extra, _tags, metadata) => {
      begin(runId, parentId, (place) => callRun(startModelCall({ ...callOf(extra, metadata, { prompts }, recording), ...place })));
    }),
    handleLLMNewToken: quietly((_token, _at, runId) => {
      const run = runs.find(runId);
      if (!run || run.hasBegun) return;
      run.hasBegun = true;
      run.call?.part({ type: "first-output" });
    }),
    handleLLMEnd: quietly((output, runId) => {
      const generations: unknown = isTold(output) ? output["generations"] : undefined;
      const first: unknown = Array.isArray(generations) ? generations[0] : undefined;
      over(runId, ({ call }) => call?.end({ generations: first }));
    }),
    handleLLMError: failed,
    handleToolStart: quietly((tool, input, runId, parentId, _tags, _metadata, runName, callId) => {
      const id = textOf(callId);
      const named = { name: textOf(runName) ?? lastOf(tool) ?? "tool", arguments: textOf(input), ...(id ? { callId: id } : {}) };
      begin(runId, parentId, (place) => taskRun(startTool({ ...named, ...recording, ...place }), place.parent));
    }),
    handleToolEnd: quietly((output, runId) =>
      over(runId, ({ task, above, span }) => {
        const targets = targetsOf(output);
        for (const to of targets) (above ?? span)?.handoff({ to });
        task?.end(targets.length === 0 && isTold(output) && "content" in output ? output["content"] : output);
      }),
    ),
    handleToolError: failed,
    handleRetrieverStart: quietly((retriever, query, runId, parentId, _tags, _metadata, name) => {
      const named = { name: textOf(name) ?? lastOf(retriever) ?? "retriever", arguments: textOf(query) };
      begin(runId, parentId, (place) => taskRun(startTool({ ...named, ...recording, ...place })));
    }),
    handleRetrieverEnd: quietly((documents, runId) => over(runId, ({ task }) => task?.end(documents))),
    handleRetrieverError: failed,
  };
  return made;
}

/** Graphs are agents and their nodes are steps; what else is called a chain only holds things together. */
function chainRun(chain: unknown, tags: unknown, metadata: Told, runName: string | undefined, place: { parent?: Span }): Run {
  const thread = textOf(metadata["thread_id"]);
  if (isGraph(chain)) {
    return taskRun(startAgent({ name: runName ?? "LangGraph", ...(thread ? { conversationId: thread } : {}), ...place }));
  }
  const isStep = Array.isArray(tags) && tags.some((tag) => String(tag).startsWith("graph:step")) && !tags.includes("langsmith:hidden");
  if (!isStep || !runName) return { span: place.parent };
  const span = startInactiveSpan({ name: runName, op: "function", attributes: prefixed("langgraph.", { node: metadata["langgraph_node"], step: metadata["langgraph_step"] }), ...place });
  return { span, task: stepOf(span) };
}

/** A step has no error of its own: what failed in it is told by the task below or above. */
function stepOf(span: Span): Task {
  const close = (message: string | undefined): void => {
    if (message) span.setStatus({ code: 2, message });
    span.end();
  };
  return { span, end: () => close(undefined), fail: () => close("internal_error"), abort: () => close("cancelled") };
}

function taskRun(task: Task, above?: Span): Run {
  return { span: task.span, task, above };
}

function callRun(call: ModelCall): Run {
  return { span: call.span, task: call, call };
}

/** Whatever is odd about what was told, the framework goes on. */
function quietly(handle: Callback): Callback {
  return (...told) => {
    try {
      handle(...told);
    } catch {
      // As above.
    }
  };
}
