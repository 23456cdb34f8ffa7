import { runtimeName } from "./base/runtime.js";
import type { Client, HandoffOptions, ModelCall, Span, SpanMaker } from "./types.js";

/** A client that records nothing and passes everything through. It says why once, when it is first used. */
export function createAside(reason: string): Client {
  let isTold = false;

  function tell(): void {
    if (isTold) return;
    isTold = true;
    console.warn(`genspan: ${reason}`);
  }

  function inside<T>(_: unknown, callback: (span: Span) => T): T {
    tell();
    return callback(span);
  }

  function handoff(options: HandoffOptions): void;
  function handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
  function handoff(options: HandoffOptions, callback: (span: Span) => unknown = () => undefined): unknown {
    return inside(options, callback);
  }

  const maker: SpanMaker = {
    invokeAgent: inside,
    executeTool: inside,
    handoff,
    chat: inside,
    embeddings: inside,
    mcp(options, callback) {
      tell();
      return callback(span, options.meta ?? {});
    },
    fetch(...call) {
      tell();
      return globalThis.fetch(...call);
    },
  };
  const nothing = (): undefined => undefined;
  const same = (): Span => span;
  const span: Span = {
    ...maker,
    setAttribute: same,
    setAttributes: same,
    setStatus: same,
    updateName: same,
    recordException: nothing,
    addLink: same,
    addLinks: same,
    addEvent: same,
    spanContext: () => ({ traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 }),
    isRecording: () => false,
    end: nothing,
  };

  function start(): ModelCall {
    tell();
    return call;
  }
  const isRecorded = { inputs: false, outputs: false };
  const call: ModelCall = { span, records: isRecorded, part: nothing, end: nothing, fail: nothing, failQuietly: nothing, abort: nothing };

  return {
    ...maker,
    startAgent: start,
    startTool: start,
    records: () => isRecorded,
    startModelCall: start,
    wrapFetch(base) {
      tell();
      return base;
    },
    patchGlobalFetch() {
      tell();
      return nothing;
    },
    startSpan: inside,
    startSpanManual(_, callback) {
      tell();
      return callback(span, () => undefined);
    },
    startInactiveSpan() {
      tell();
      return span;
    },
    getActiveSpan: nothing,
    withActiveSpan: (active, callback) => callback(active),
    setConversationId: tell,
    setUser: tell,
    setTag: tell,
    continueTrace: (_, callback) => callback(),
    startNewTrace: (callback) => callback(),
    suppressTracing: (callback) => callback(),
    getTraceData: () => ({}),
    captureException: tell,
    usage: () => [],
    sweep: nothing,
    flush: () => Promise.resolve(true),
    close: () => Promise.resolve(true),
    diagnose: () => ({ engine: "off", runtime: runtimeName(), host: undefined, lastStatus: undefined, inFlight: 0, pending: 0, faults: 0, losses: [], usage: [] }),
  };
}
