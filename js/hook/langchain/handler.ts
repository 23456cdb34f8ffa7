import { LANGCHAIN_ORIGIN } from "../../base/origin.js";
import { getActiveSpan, getTraceData, startAgent, startModelCall, startTool } from "../../index.js";
import type { ModelCall, RecordOptions, Span, Task } from "../../index.js";
import { isTold, prefixed, textOf } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";
import { startRetrieval, startStep } from "./step.js";
import { answerIn, callOf, isAbort, isControlFlow, isGraph, lastOf, messagesIn, saysSomething, targetsOf } from "./told.js";

/** What LangChain calls with positional arguments: what began, what with, the run and the run above it, and what is known of it. */
type Callback = (...told: unknown[]) => void | Promise<void>;

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
  readonly startTime?: number;
  /** How far a streamed answer came: Anthropic's begins with a chunk that says nothing. */
  begun?: "silent" | "spoken";
  /** When the token came that may be all of the answer. */
  firstTokenMs?: number;
}

/** Of all handlers: a model may have one of its own beside the one of the call that it runs in. */
const runs = createRuns<unknown, Run>();

/** Makes a handler: `agent.invoke(input, { callbacks: [handler()] })`. One serves any number of runs at once. */
export function handler(recording: RecordOptions = {}): Handler {
  // So that the Sentry SDK of the same program is known before the first run.
  getTraceData();

  /** The first handler of ours that hears of a run tells of it, unless Sentry's does, which may hear of it after ours, in the same turn. */
  function begin(runId: unknown, parentId: unknown, start: (place: { parent?: Span }) => Run): void | Promise<void> {
    const above = runs.find(parentId)?.span ?? getActiveSpan();
    const open = quietly(() => void (runs.find(runId) ?? runs.begin(runId, start(above ? { parent: above } : {}))));
    return "__SENTRY__" in globalThis ? Promise.resolve().then(open) : open();
  }

  function over(runId: unknown, end: (run: Run) => void): void {
    const run = runs.find(runId);
    runs.end(runId);
    if (run) end(run);
  }

  const failed = quietly((error, runId) => {
    over(runId, ({ task }) => {
      if (isControlFlow(error)) task?.end();
      else if (isAbort(error)) task?.abort();
      else task?.fail(error);
    });
  });

  const made: Handler = {
    name: "genspan",
    awaitHandlers: true,
    copy: () => made,
    handleChainStart: quietly((chain, inputs, runId, parentId, tags, metadata, _type, runName) =>
      begin(runId, parentId, (place) => {
        if (!isGraph(chain)) return stepRun(tags, isTold(metadata) ? metadata : {}, textOf(runName) ?? (parentId ? undefined : lastOf(chain)), parentId, place);
        const thread = isTold(metadata) ? textOf(metadata["thread_id"]) : undefined;
        const agent = { name: textOf(runName) ?? "LangGraph", input: messagesIn(inputs), ...(thread ? { conversationId: thread } : {}) };
        return taskRun(startAgent({ ...agent, ...recording, ...place, twin: LANGCHAIN_ORIGIN }));
      }),
    ),
    handleChainEnd: quietly((outputs, runId) => over(runId, ({ task }) => task?.end(answerIn(outputs)))),
    handleChainError: failed,
    handleChatModelStart: quietly((_model, messages, runId, parentId, extra, _tags, metadata) => {
      const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
      return begin(runId, parentId, (place) => callRun(startModelCall({ ...callOf(extra, metadata, { messages: first }, recording), ...place })));
    }),
    handleLLMStart: quietly((_model, prompts, runId, parentId, extra, _tags, metadata) =>
      begin(runId, parentId, (place) => callRun(startModelCall({ ...callOf(extra, metadata, { prompts }, recording), ...place }))),
    ),
    handleLLMNewToken: quietly((token, _at, runId, _parentId, _tags, given) => {
      const run = runs.find(runId);
      if (!run || run.begun === "spoken") return;
      const chunk = isTold(given) ? given["chunk"] : undefined;
      const message = isTold(chunk) ? chunk["message"] : undefined;
      if (!chunk && run.firstTokenMs === undefined) {
        // Google's client tells no chunks, and a whole answer as one token: two of them are a stream.
        run.firstTokenMs = Date.now() - (run.startTime ?? 0);
        return;
      }
      if (!run.begun) run.call?.part({ type: "first-chunk", message });
      run.begun = !chunk || token || saysSomething(message) ? "spoken" : "silent";
      if (run.begun === "spoken") run.call?.part({ type: "first-output" }, run.firstTokenMs);
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
      return begin(runId, parentId, (place) => taskRun(startTool({ ...named, ...recording, ...place }), place.parent));
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
      const named = textOf(name) ?? lastOf(retriever) ?? "retriever";
      return begin(runId, parentId, (place) => taskRun(startRetrieval(named, query, { ...recording, ...place })));
    }),
    handleRetrieverEnd: quietly((documents, runId) => over(runId, ({ task }) => task?.end(documents))),
    handleRetrieverError: failed,
  };
  return made;
}

/** The nodes of graphs are steps, and so is what the app runs; what else is called a chain only holds things together. */
function stepRun(tags: unknown, metadata: Told, runName: string | undefined, parentId: unknown, place: { parent?: Span }): Run {
  const isNode = Array.isArray(tags) && tags.some((tag) => String(tag).startsWith("graph:step")) && !tags.includes("langsmith:hidden");
  if (!(isNode || parentId === undefined) || !runName) return { span: place.parent };
  const attributes = prefixed("langgraph.", { node: metadata["langgraph_node"], step: metadata["langgraph_step"] });
  return taskRun(startStep({ name: runName, attributes, ...place }));
}

function taskRun(task: Task, above?: Span): Run {
  return { span: task.span, task, above };
}

function callRun(call: ModelCall): Run {
  return { span: call.span, task: call, call, startTime: Date.now() };
}

/** Whatever is odd about what was told, the framework goes on. */
function quietly(handle: Callback): Callback {
  return (...told) => {
    try {
      return handle(...told);
    } catch {
      // As above.
    }
  };
}
