import { createClock } from "./clock.js";
import { createEngine } from "./engine.js";
import type { Handle } from "./engine.js";
import { unwrapped, wrapFetch } from "./hook/fetch.js";
import type { FetchHost } from "./hook/fetch.js";
import { createMaker, startAgent, startTool } from "./maker.js";
import { startModelCall } from "./model-call.js";
import { checkOptions, plainOptions } from "./options.js";
import { whenOver } from "./outcome.js";
import { createReporter } from "./report.js";
import { createScope } from "./scope.js";
import type { Place } from "./scope.js";
import { openSpan, placeOf, runInside } from "./span.js";
import type { SpanHost } from "./span.js";
import { createFetchTransport } from "./transport/fetch.js";
import { onPageHidden } from "./transport/page.js";
import { createQueue } from "./transport/queue.js";
import { findWaitUntil } from "./transport/wait-until.js";
import type { Client, FetchOptions, Options } from "./types.js";

const DEFAULT_FLUSH_MS = 2000;

/**
 * A client for these options. It starts no timer and reads no randomness, so that it can be made at the global scope of a
 * worker.
 *
 * @throws SetupError when an option is wrong.
 */
export function createClient(options: Options): Client {
  checkOptions(options);
  const now = createClock();
  // Called at the earliest when a core that comes late is there, long after this function has returned.
  const engine = createEngine(plainOptions(options), () => queue.wake());
  const scope = createScope(options.initialScope ?? {});
  const queue = createQueue({
    engine,
    now,
    transport: options.transport ?? createFetchTransport(),
    waitUntil: () => findWaitUntil(options.waitUntil),
  });
  const stopWatching = onPageHidden(queue.sendAll);

  function onEnd(): void {
    try {
      queue.wake();
      if (options.debug) tell(engine.notes());
    } catch {
      // A runtime that forbids timers just here; the next call or flush sends.
    }
  }

  const report = createReporter(engine, now, options.captureErrors ?? true ? "report" : "ignore", onEnd);
  const { sendDefaultPii = false, recordInputs = sendDefaultPii, recordOutputs = sendDefaultPii } = options;
  const records = { recordInputs, recordOutputs };
  const host: SpanHost = { engine, scope, now, onEnd, report, records, makerAt: (place) => createMaker(host, place, fetchAt) };

  function hostAt(place: () => Place): FetchHost {
    return { engine, now, onEnd, surroundings: () => surroundings(place()) };
  }

  /** The global fetch as it is at each call, so that what the app puts there later is used. */
  function fetchAt(place: () => Place): typeof globalThis.fetch {
    // One named parameter, as the runtime's has: `length` is 1.
    function fetch(input: RequestInfo | URL, ...rest: [init?: RequestInit]): Promise<Response> {
      return unwrapped(globalThis.fetch)(input, ...rest);
    }
    return wrapFetch(hostAt(place), fetch);
  }

  function wrap(base: typeof globalThis.fetch, given: FetchOptions = {}): typeof globalThis.fetch {
    const above = given.parent && placeOf(given.parent);
    return wrapFetch(hostAt(() => above ?? scope.current()), base, given);
  }

  const maker = createMaker(host, scope.current, fetchAt);
  return {
    invokeAgent: maker.invokeAgent,
    executeTool: maker.executeTool,
    handoff: maker.handoff,
    chat: maker.chat,
    embeddings: maker.embeddings,
    mcp: maker.mcp,
    get fetch() {
      return maker.fetch;
    },
    wrapFetch: wrap,
    patchGlobalFetch() {
      const original = globalThis.fetch;
      let isUndone = false;
      const host = { ...hostAt(scope.current), isOff: () => isUndone };
      const patched = wrapFetch(host, original);
      globalThis.fetch = patched;
      return () => {
        isUndone = true;
        // Whoever patched it after us keeps what they built on; ours only passes on from now.
        if (globalThis.fetch === patched) globalThis.fetch = original;
      };
    },
    startSpan: (given, callback) => runInside(host, openSpan(host, given), callback),
    startSpanManual(given, callback) {
      const span = openSpan(host, given);
      return scope.run(placeOf(span) ?? scope.current(), () => callback(span, () => span.end()));
    },
    startInactiveSpan: (given) => openSpan(host, given),
    startAgent: (given) => startAgent(host, given),
    startTool: (given) => startTool(host, given),
    startModelCall: (given) => startModelCall(host, given),
    getActiveSpan: () => scope.current().span,
    withActiveSpan(span, callback) {
      const place = (span && placeOf(span)) ?? { scope: scope.current().scope, handle: 0 };
      return scope.run(place, () => callback(span));
    },
    setConversationId: (conversationId) => scope.change({ conversationId }),
    setUser: (user) => scope.change({ user }),
    setTag: (name, value) => scope.change({ tags: { ...scope.current().scope.tags, [name]: value } }),
    continueTrace({ sentryTrace, baggage, traceparent }, callback) {
      const handle = engine.remote({ sentryTrace, baggage: baggage ?? undefined, traceparent });
      const place: Place = { handle, scope: { ...scope.current().scope } };
      const inside = <R>(part: () => R): R => scope.run(place, part);
      const end = () => engine.spanClose(handle, now());
      try {
        return whenOver(inside(callback), { inside, end, fail: end });
      } catch (error) {
        end();
        throw error;
      }
    },
    getTraceData: (given) => engine.traceData(handleOf(given?.span)),
    captureException: (error) => report(error, scope.current().handle, "app"),
    usage: engine.totals,
    flush: (timeoutMs = DEFAULT_FLUSH_MS) => queue.flush(timeoutMs),
    async close(timeoutMs = DEFAULT_FLUSH_MS) {
      stopWatching();
      // Nothing can end them any more.
      engine.sweep(now());
      const isSent = await queue.flush(timeoutMs);
      engine.stop();
      return isSent;
    },
    diagnose: () => ({
      engine: engine.state(),
      host: hostOf(options.tunnel ?? options.dsn),
      lastStatus: queue.lastStatus(),
      inFlight: queue.inFlight(),
      faults: engine.faults(),
      usage: engine.totals(),
    }),
  };

  function handleOf(span: Parameters<typeof placeOf>[0] | undefined): Handle {
    return (span ? placeOf(span) : scope.current())?.handle ?? 0;
  }
}

function surroundings({ handle, scope }: Place): ReturnType<FetchHost["surroundings"]> {
  return { parent: handle, scope: { ...scope } };
}

/** The host of an address, without the key in it. */
function hostOf(address: string | undefined): string | undefined {
  try {
    return address === undefined ? undefined : new URL(address, globalThis.location?.href).host;
  } catch {
    return undefined;
  }
}

/** The console, in whole lines. */
function tell(notes: string): void {
  for (const note of notes.split("\n")) if (note !== "") console.debug(`genspan: ${note}`);
}
