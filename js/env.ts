import { attempt } from "./base/attempt.js";
import { present } from "./base/object.js";
import type { Options, OtlpOptions } from "./types.js";

/** The variables that a worker, a function or a process is given; values that are no strings are bindings, and left alone. */
export type Env = Readonly<Record<string, unknown>>;

/** What OpenTelemetry's variable for message content says when content belongs on spans. */
const RECORDS_CONTENT = /^(true|1|span_only|span_and_event)$/i;

/**
 * Options as `SENTRY_*` and `OTEL_*` variables tell them: `init({ ...optionsFromEnv(env), debug: true })`. What no variable
 * tells is absent. Reads `SENTRY_DSN`, `SENTRY_ENVIRONMENT`, `SENTRY_RELEASE`, `SENTRY_TRACES_SAMPLE_RATE`,
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` (or `OTEL_EXPORTER_OTLP_ENDPOINT`, to which `/v1/traces` is added),
 * `OTEL_EXPORTER_OTLP_TRACES_HEADERS` (or `OTEL_EXPORTER_OTLP_HEADERS`), `OTEL_SERVICE_NAME` and
 * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`.
 */
export function optionsFromEnv(env: Env): Options {
  const text = (name: string): string | undefined => {
    const value = env[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const rate = text("SENTRY_TRACES_SAMPLE_RATE");
  const capture = text("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT");
  const recordsContent = capture === undefined ? undefined : RECORDS_CONTENT.test(capture);
  return present({
    dsn: text("SENTRY_DSN"),
    environment: text("SENTRY_ENVIRONMENT"),
    release: text("SENTRY_RELEASE"),
    tracesSampleRate: rate === undefined ? undefined : Number(rate),
    otlp: otlpFrom(text),
    recordInputs: recordsContent,
    recordOutputs: recordsContent,
  });
}

function otlpFrom(text: (name: string) => string | undefined): OtlpOptions | undefined {
  const base = text("OTEL_EXPORTER_OTLP_ENDPOINT")?.replace(/\/+$/, "");
  const url = text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ?? (base && `${base}/v1/traces`);
  if (url === undefined) return undefined;
  const headers = text("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ?? text("OTEL_EXPORTER_OTLP_HEADERS");
  return present({ url, headers: headers === undefined ? undefined : readHeaders(headers), serviceName: text("OTEL_SERVICE_NAME") });
}

/** `key=value,other=value`, percent-encoded as W3C baggage is. */
function readHeaders(list: string): Record<string, string> {
  const pairs = list.split(",").map((pair) => pair.split("="));
  return Object.fromEntries(pairs.flatMap(([name, ...value]) => (name?.trim() ? [[name.trim().toLowerCase(), decode(value.join("=").trim())]] : [])));
}

function decode(text: string): string {
  return attempt(() => decodeURIComponent(text), text);
}
