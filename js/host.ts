import type { ForeignSpan, Options, SentrySdk, TraceData } from "./types.js";

/** The trace of another SDK, as a span of ours takes it up. */
export interface HostTrace {
  sentryTrace?: string | undefined;
  baggage?: string | undefined;
  /** The other SDK records this itself. */
  suppressed?: true;
}

/** A Sentry SDK in the same program, by its public functions alone. None of its faults is ours or the app's. */
export interface Host {
  /** The trace that code runs in; undefined when it is in none. */
  trace(purpose: "span" | "model call"): HostTrace | undefined;
  traceData(): TraceData;
  /** Runs what the other SDK is not to record: our own posts. */
  unseen<T>(work: () => T): T;
}

export function createHost(sentry: SentrySdk): Host {
  /** The headers of its trace. The id of a span that it does not record would be a parent that is nowhere. */
  function trace(purpose: "span" | "model call"): HostTrace | undefined {
    const span = sentry.getActiveSpan?.();
    if (span && purpose === "model call" && isModelCall(sentry, span)) return { suppressed: true };
    const { "sentry-trace": header, baggage } = sentry.getTraceData?.() ?? {};
    const [trace, id, flag] = header?.split("-") ?? [];
    if (trace === undefined) return undefined;
    const parent = span?.spanContext().spanId === id ? id : "";
    return { sentryTrace: [trace, parent, flag ?? ""].join("-"), baggage };
  }

  return {
    trace: (purpose) => attempt(() => trace(purpose), undefined),
    traceData: () => attempt(() => ({ ...sentry.getTraceData?.() }), {}),
    unseen: (work) => (sentry.suppressTracing ? sentry.suppressTracing(work) : work()),
  };
}

/** The options with what the other SDK was set up with, where the app gives no DSN, release or environment of its own. */
export function withHostOptions(options: Options): Options {
  const host = attempt(() => options.sentry?.getClient?.()?.getOptions(), undefined);
  if (!host) return options;
  const tunnel = options.dsn === undefined && typeof host.tunnel === "string" ? host.tunnel : undefined;
  const taken = { dsn: host.dsn, release: host.release, environment: host.environment, tunnel };
  return { ...taken, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) };
}

/** Whether the span is one of a model that the other SDK's own AI integrations made: the call below it is counted there. */
function isModelCall(sentry: SentrySdk, span: ForeignSpan): boolean {
  const told = sentry.spanToJSON?.(span);
  const attributes: Record<string, unknown> = { ...(told?.attributes ?? told?.data) };
  const [op, origin] = [told?.op ?? attributes["sentry.op"], told?.origin ?? attributes["sentry.origin"]].map(String);
  return /^gen_ai\.(?!invoke_agent|create_agent|execute_tool|handoff)/.test(op ?? "") && /^auto\./.test(origin ?? "");
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
