import { attempt } from "./base/attempt.js";
import { present } from "./base/object.js";
import { LANGCHAIN_ORIGIN } from "./base/origin.js";
import { textOf } from "./hook/members.js";
import type { ForeignSpan, Options, SentrySdk, TraceData } from "./types.js";

/** The trace of another SDK, as a span of ours takes it up. */
export interface HostTrace {
  sentryTrace?: string | undefined;
  baggage?: string | undefined;
  /** The other SDK records this itself. */
  suppressed?: true;
}

/**
 * What is about to begin: a span, a model call that `fetch` noticed, or work that a framework reports. The other SDK may have an
 * integration for that framework; `twin` is a part of the origin of its spans.
 */
export type Purpose = "span" | "model call" | { twin: string };

/** A Sentry SDK in the same program, seen through its public functions alone. Its faults are caught here. */
export interface Host {
  /** The trace that code runs in; undefined when it is in none. */
  trace(purpose: Purpose): HostTrace | undefined;
  traceData(): TraceData;
  /** Runs what the other SDK is not to record: our own posts. */
  unseen<T>(work: () => T): T;
}

/** Told of a call that the other SDK records, so that the request below it is recognised. Returns a function to call at its end. */
export type OnToldCall = (call: { provider: string | undefined; model: string | undefined; twin: string }) => () => void;

/** Links with the Sentry SDK of the same program. */
export function createHost(sentry: SentrySdk, onToldCall: OnToldCall): Host {
  /** Its clients that are listened to. A worker has one for each request. */
  const heard = new WeakSet<object>();
  let begun: ForeignSpan | undefined;
  /** Its spans that a hook of ours knows to record the same work. */
  const known = new WeakSet<ForeignSpan>();
  const ends = new WeakMap<ForeignSpan, () => void>();

  /** Its LangChain handler hears of a run in the same turn as ours, and makes a span for it that is active for nobody. */
  function listen(): void {
    const client = sentry.getClient?.();
    if (!client?.on || heard.has(client)) return;
    heard.add(client);
    client.on("spanStart", (span) => {
      begun = span;
      // Ours may hear of the run after its, and begins a microtask later than it hears.
      queueMicrotask(() => queueMicrotask(() => attempt(() => heed(span), undefined)));
    });
    client.on("spanEnd", (span) => attempt(() => ends.get(span)?.(), undefined));
  }

  /** If no hook of ours heard of the run, the `fetch` below has to be told that the call is recorded already. */
  function heed(span: ForeignSpan): void {
    const next = begun === span ? undefined : begun;
    const { origin, attributes } = readSpan(sentry, span);
    if (origin.includes(LANGCHAIN_ORIGIN) && isTold(sentry, span, "model call") && !known.has(span)) {
      begun = span;
      const [provider, model] = [attributes["gen_ai.provider.name"] ?? attributes["gen_ai.system"], attributes["gen_ai.request.model"]].map(textOf);
      ends.set(span, onToldCall({ provider, model, twin: LANGCHAIN_ORIGIN }));
    }
    begun = next;
  }

  /** The headers of its trace. A span that it does not record is left out: it would be a parent that never arrives. */
  function trace(purpose: Purpose): HostTrace | undefined {
    listen();
    const span = sentry.getActiveSpan?.();
    const mayTell = typeof purpose === "object" ? [begun, span] : [span];
    const told = purpose === "span" ? undefined : mayTell.find((other) => other && isTold(sentry, other, purpose));
    if (told) {
      known.add(told);
      return { suppressed: true };
    }
    const { "sentry-trace": header, baggage } = sentry.getTraceData?.() ?? {};
    const [trace, id, flag] = header?.split("-") ?? [];
    if (trace === undefined) return undefined;
    const parent = span?.spanContext().spanId === id ? id : "";
    return { sentryTrace: [trace, parent, flag ?? ""].join("-"), baggage };
  }

  function traceData(): TraceData {
    listen();
    return { ...sentry.getTraceData?.() };
  }

  attempt(listen, undefined);
  return {
    trace: (purpose) => attempt(() => trace(purpose), undefined),
    traceData: () => attempt(traceData, {}),
    unseen: (work) => (sentry.suppressTracing ? sentry.suppressTracing(work) : work()),
  };
}

/** The options with what the other SDK was set up with, where the app gives no DSN, release or environment of its own. */
export function withHostOptions(options: Options): Options {
  const host = attempt(() => options.sentry?.getClient?.()?.getOptions(), undefined);
  if (!host) return options;
  const tunnel = options.dsn === undefined && typeof host.tunnel === "string" ? host.tunnel : undefined;
  const taken = { dsn: host.dsn, release: host.release, environment: host.environment, tunnel };
  return { ...taken, ...present(options) };
}

/** Whether one of the other SDK's own AI integrations made this span of the same work, which is then counted there. */
function isTold(sentry: SentrySdk, span: ForeignSpan, purpose: Exclude<Purpose, "span">): boolean {
  const { op, origin } = readSpan(sentry, span);
  if (!/^auto\./.test(origin)) return false;
  if (typeof purpose === "object") return origin.includes(purpose.twin) && /^gen_ai\.(?!execute_tool|handoff)/.test(op);
  return /^gen_ai\.(?!invoke_agent|create_agent|execute_tool|handoff)/.test(op);
}

function readSpan(sentry: SentrySdk, span: ForeignSpan) {
  const told = sentry.spanToJSON?.(span);
  const attributes: Record<string, unknown> = { ...(told?.attributes ?? told?.data) };
  const [op = "", origin = ""] = [told?.op ?? attributes["sentry.op"], told?.origin ?? attributes["sentry.origin"]].map(String);
  return { op, origin, attributes };
}
