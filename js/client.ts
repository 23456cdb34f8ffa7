import { createAside } from "./aside.js";
import { createClock } from "./base/clock.js";
import { runtimeName } from "./base/runtime.js";
import { createEngine } from "./engine.js";
import type { Handle } from "./engine/boundary.js";
import { parseUrl } from "./hook/request.js";
import { createHost, withHostOptions } from "./host.js";
import { checkOptions, goNowhere, plainOptions } from "./options.js";
import { createSay } from "./say.js";
import { createScope } from "./scope.js";
import { openSpan, taken } from "./span.js";
import type { SpanHost } from "./span.js";
import { runInside } from "./span/inside.js";
import { createMaker, startAgent, startTool } from "./span/maker.js";
import { startModelCall } from "./span/model-call.js";
import { whenOver } from "./span/outcome.js";
import { placeOf, withoutSpan } from "./span/place.js";
import type { Place } from "./span/place.js";
import { recordsFor } from "./span/records.js";
import { createReporter } from "./span/report.js";
import { createTracedFetch } from "./traced-fetch.js";
import { createFetchTransport } from "./transport/fetch.js";
import type { keepOffline } from "./transport/offline.js";
import { watchPage } from "./transport/page.js";
import { createQueue } from "./transport/queue.js";
import type { Send } from "./transport/queue.js";
import { findWaitUntil } from "./transport/wait-until.js";
import type { Client, Options, OtlpOptions, Scope, SpanMaker, Transport } from "./types.js";

const DEFAULT_FLUSH_MS = 2000;
const WITHOUT_DSN = "nothing is recorded, as init was given no `dsn`. Copy it from Sentry: Settings, Projects, Client Keys (DSN).";

let offline: typeof keepOffline | undefined;

/** Called by the entries of browsers, where there is a store that outlives the page. */
export function provideOffline(keep: typeof keepOffline): void {
  if ("indexedDB" in globalThis) offline = keep;
}

/**
 * A client for these options. It starts no timer and reads no randomness, so that it can be made at the global scope of a
 * worker. Without anywhere to send to it passes everything through.
 *
 * @throws SetupError when an option is wrong.
 */
export function createClient(given: Options): Client {
  const options = withHostOptions(given);
  checkOptions(options);
  if (goNowhere(options)) return createAside(WITHOUT_DSN);
  const now = createClock();
  const other = options.sentry && createHost(options.sentry, (call) => startModelCall(host, { ...call, dialect: "langchain" }).end);
  // A Sentry SDK in the same program captures errors itself.
  const captureErrors = options.captureErrors ?? !other;
  // Called at the earliest when a core that comes late is there, long after this function has returned.
  const say = createSay(options, () => engine);
  const engine = createEngine(plainOptions({ ...options, captureErrors }), say, () => queue.wake());
  const scope = createScope(options.initialScope ?? {});
  const transport = authorised(options.transport ?? createFetchTransport(), options.otlp);
  const online: Send = other ? (request) => other.unseen(() => transport(request)) : transport;
  const keeper = options.offline ? offline?.({ send: online, lose: engine.lose, onAnswer: (response) => queue.heed(response) }) : undefined;
  const queue = createQueue({
    engine,
    now,
    send: keeper?.send ?? online,
    isDown: () => keeper?.isDown() ?? false,
    waitUntil: () => findWaitUntil(options.waitUntil),
    onAnswer: () => options.debug && tell(engine.notes()),
  });
  if (options.debug && options.tracesSampleRate === 0 && !options.tracesSampler) tell("`tracesSampleRate` is 0, so no trace is kept.");
  const stopWatching = watchPage({
    hidden: queue.sendAll,
    left() {
      engine.sweep("", now());
      queue.sendAll();
    },
  });

  function onEnd(): void {
    try {
      queue.wake();
      if (options.debug) tell(engine.notes());
    } catch {
      // A runtime that forbids timers just here; the next call or flush sends.
    }
  }

  const report = createReporter({ engine, say, scope, now, onEnd }, captureErrors ? "report" : "ignore");
  const { sendDefaultPii, recordInputs = sendDefaultPii, recordOutputs = sendDefaultPii } = options;
  const records = { recordInputs, recordOutputs };
  const makerAt: SpanHost["makerAt"] = (place) => createMaker(host, place, traced.fetchAt);
  const hostTrace: SpanHost["hostTrace"] = ({ handle, isAlone }, purpose) => {
    const trace = other?.trace(purpose);
    // A span of ours goes before its active span, but not before one that tells of the very same work.
    return (handle === 0 && !isAlone) || (typeof purpose === "object" && trace?.suppressed) ? trace : undefined;
  };
  const host: SpanHost = { engine, scope, now, onEnd, hostTrace, report, records, makerAt };
  const traced = createTracedFetch(host, options);

  /** Runs `callback` below a trace that is no span of ours. */
  function runBelow<T>(handle: Handle, callback: () => T): T {
    const place: Place = { handle, root: handle, scope: { ...scope.current().scope } };
    const inside = <R>(part: () => R): R => scope.run(place, part);
    const end = () => engine.spanClose(handle, now());
    try {
      return whenOver(inside(callback), { inside, end, fail: end });
    } catch (error) {
      end();
      throw error;
    }
  }

  /** For what begins from now on, and for the span that is active: an agent mostly learns inside whose conversation it is. */
  function enter(change: Scope): void {
    scope.change(change);
    const { handle } = scope.current();
    if (handle !== 0) engine.spanSet(handle, { scope: change });
  }

  const own: Omit<Client, keyof SpanMaker> = {
    wrapFetch: traced.wrapFetch,
    patchGlobalFetch() {
      if (options.debug) tell("`fetch` is patched. A client of an SDK that was made before keeps the one it found: give it `fetch: genspan.fetch`.");
      return traced.patchGlobalFetch();
    },
    startSpan: (given, callback) => runInside(host, openSpan(host, given), callback),
    startSpanManual: (given, callback) => runInside(host, openSpan(host, given), (span) => callback(span, () => span.end()), "by hand"),
    startInactiveSpan: (given) => openSpan(host, given),
    startAgent: (given) => startAgent(host, given),
    startTool: (given) => startTool(host, given),
    records() {
      const { recordInputs = false, recordOutputs = false } = recordsFor(host, {});
      return { inputs: recordInputs, outputs: recordOutputs };
    },
    startModelCall: (given) => startModelCall(host, given),
    getActiveSpan: () => scope.current().span,
    withActiveSpan(span, callback) {
      const place = (span && placeOf(span)) ?? withoutSpan(scope.current());
      return scope.run(place, () => callback(span));
    },
    setConversationId: (conversationId = null) => enter({ conversationId }),
    setUser: (user = null) => enter({ user }),
    setTag: (name, value) => enter({ tags: { ...scope.current().scope.tags, [name]: value } }),
    continueTrace(headers, callback) {
      const { sentryTrace, baggage, traceparent } = taken(headers);
      return runBelow(engine.remote({ sentryTrace, baggage: (Array.isArray(baggage) ? baggage.join() : baggage) ?? undefined, traceparent }, now()), callback);
    },
    startNewTrace: (callback, seed) => runBelow(engine.remote({}, now(), seed), callback),
    suppressTracing: (callback) => runBelow(engine.remote({ suppressed: true }, now()), callback),
    getTraceData(given) {
      const handle = handleOf(given?.span);
      return handle === 0 && other ? other.traceData() : engine.traceData(handle);
    },
    captureException: (error) => report(error, scope.current().handle, "app"),
    usage: engine.totals,
    sweep(span) {
      if (placeOf(span)) engine.sweep(span.spanContext().spanId, now());
    },
    flush: (timeoutMs = DEFAULT_FLUSH_MS) => queue.flush(timeoutMs),
    async close(timeoutMs = DEFAULT_FLUSH_MS) {
      stopWatching();
      // Nothing can end them any more.
      engine.sweep("", now());
      const isSent = await queue.flush(timeoutMs);
      engine.stop();
      return isSent;
    },
    diagnose: () => ({
      engine: engine.state(),
      runtime: runtimeName(),
      host: hostOf(options.tunnel ?? options.dsn ?? options.otlp?.url),
      lastStatus: queue.lastStatus(),
      inFlight: queue.inFlight(),
      pending: engine.pending(),
      faults: engine.faults(),
      losses: engine.losses(),
      usage: engine.totals(),
    }),
  };
  return Object.assign(makerAt(scope.current), own);

  function handleOf(span: Parameters<typeof placeOf>[0] | undefined): Handle {
    return (span ? placeOf(span) : scope.current())?.handle ?? 0;
  }
}

/** Posts for the OpenTelemetry backend carry the headers that it was given with. */
function authorised(transport: Transport, otlp: OtlpOptions | undefined): Transport {
  const headers = otlp?.headers;
  if (!headers) return transport;
  return (request) => transport(request.url === otlp.url ? { ...request, headers: { ...request.headers, ...headers } } : request);
}

/** The host of an address, without the key in it. */
function hostOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : parseUrl(address)?.host;
}

/** The console, in whole lines. */
function tell(notes: string): void {
  try {
    for (const note of notes.split("\n")) if (note !== "") console.debug(`genspan: ${note}`);
  } catch {
    // An app may have put a console of its own in its place.
  }
}
