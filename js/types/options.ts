import type { Attributes } from "./attributes.js";
import type { Dialect } from "./dialect.js";
import type { FinishedSpan, IgnoredSpan, SamplingContext } from "./sampling.js";
import type { Scope } from "./scope.js";
import type { SentrySdk } from "./sentry.js";
import type { Transport, WaitUntil } from "./transport.js";

export interface Options {
  /**
   * Where to send: Sentry's Settings, Projects, Client Keys. Without it, and without `otlp` and `spotlight`, nothing is recorded; a wrong one
   * throws.
   */
  dsn?: string | undefined;
  /**
   * The share of traces that are kept, from 0 to 1.
   * @defaultValue 1
   */
  tracesSampleRate?: number | undefined;
  /**
   * Says for each trace, when its first span here begins, which share of its like to keep: a number from 0 to 1, true or false. It goes
   * before the caller's decision and `tracesSampleRate`, which count where it throws or returns anything else.
   */
  tracesSampler?: ((context: SamplingContext) => number | boolean) | undefined;
  /**
   * Spans that are not wanted, by name, op or attributes as they begin. What is below them moves up; a trace whose first span here is
   * one of them is not recorded.
   */
  ignoreSpans?: IgnoredSpan[] | undefined;
  /** Sees each span before it is sent and may change name, status and attributes. Returning nothing does not drop it. */
  beforeSendSpan?: ((span: FinishedSpan) => FinishedSpan | null | undefined | void) | undefined;
  /**
   * The servers that get the headers of the trace with what the app asks of them through our `fetch`: parts of URLs, or
   * expressions. Hosts known to serve models never get them.
   * @defaultValue in a page its own server, elsewhere all
   */
  tracePropagationTargets?: (string | RegExp)[] | undefined;
  /**
   * Adds W3C's `traceparent` to those headers.
   * @defaultValue false
   */
  propagateTraceparent?: boolean | undefined;
  /**
   * The Sentry SDK of the same program, `import * as Sentry from "@sentry/browser"`: its active span is above ours, its sampling holds, and its
   * DSN, release and environment are taken where none are given.
   */
  sentry?: SentrySdk | undefined;
  /** @defaultValue "production" */
  environment?: string | undefined;
  release?: string | undefined;
  /**
   * Tells in plain lines on the console what was noticed, sent and lost, and lets the console ask `genspan.diagnose()`.
   * @defaultValue false
   */
  debug?: boolean | undefined;
  /**
   * How spans stand in an envelope: `"span"` as Sentry takes them today, `"transaction"` for older self-hosted servers.
   * @defaultValue "span"
   */
  format?: "span" | "transaction" | undefined;
  /** Sends spans to an OpenTelemetry backend as well; without a `dsn`, only there. */
  otlp?: OtlpOptions | undefined;
  /**
   * Sends a copy to a local Spotlight: `true` for the one at port 8969, or its URL.
   * @defaultValue false
   */
  spotlight?: boolean | string | undefined;
  /** A URL of your own that forwards envelopes to Sentry, for pages whose visitors block it. */
  tunnel?: string | undefined;
  /** Sends telemetry instead of `fetch`. */
  transport?: Transport | undefined;
  /**
   * Sends prompts, tool arguments and other inputs.
   * @defaultValue what `sendDefaultPii` is
   */
  recordInputs?: boolean | undefined;
  /**
   * Sends answers, tool results and other outputs.
   * @defaultValue what `sendDefaultPii` is
   */
  recordOutputs?: boolean | undefined;
  /**
   * Puts a word such as `[email]` in place of e-mail addresses, payment cards, IBANs, US social security numbers, bearer
   * tokens and API keys in what is recorded. Or a function of your own that is given each text and the attribute
   * it stands in, and returns what is sent; where it throws or returns no string, the text is left out.
   * @defaultValue false
   */
  redact?: boolean | ((text: string, where: string) => string) | undefined;
  /** @defaultValue false */
  sendDefaultPii?: boolean | undefined;
  /**
   * Estimates tokens where the provider tells none; the span says that it is an estimate.
   * @defaultValue true
   */
  estimateUsage?: boolean | undefined;
  /**
   * `"request"` asks OpenAI, Azure OpenAI (`/openai/v1/`, and deployments from `api-version` 2024-09-01 on), Alibaba's compatible mode and
   * Ollama to tell the tokens of a streamed chat where the app does not ask (`stream_options.include_usage`), and keeps from the app what it
   * would not have had: its bytes are the same, though they may come in other chunks. Requests whose body is no string and no bytes go as they
   * are, as do those made before the core is there. `"observe"` changes no request.
   * @defaultValue "observe"
   */
  streamUsage?: "observe" | "request" | undefined;
  /**
   * Sends token counts under their older names as well (`gen_ai.usage.prompt_tokens` …), for dashboards that read those.
   * @defaultValue false
   */
  legacyAttributes?: boolean | undefined;
  /**
   * Hosts of your own, as `llm.example.com` or `127.0.0.1:8080`; `*` stands for any characters. The dialect is needed where their paths are their
   * own.
   */
  providers?: { host: string; provider: string; dialect?: Dialect }[] | undefined;
  /** Prices of own models, in US dollars a million tokens. */
  prices?: { model: string; input: number; output: number; cached?: number; cacheWrite?: number }[] | undefined;
  /**
   * Sends failed calls, tools and agents as errors.
   * @defaultValue true, false with `sentry`
   */
  captureErrors?: boolean | undefined;
  /** Attributes that every span gets. */
  attributes?: Attributes | undefined;
  /**
   * How long spans wait for company before they are sent, in milliseconds.
   * @defaultValue 5000
   */
  flushInterval?: number | undefined;
  /**
   * Keeps what the network does not carry in IndexedDB, and sends it when the network is back, from whichever page of the site
   * is open then: at most 256 envelopes, 2 MiB and a day. In browsers and service workers.
   * @defaultValue false
   */
  offline?: boolean | undefined;
  /** Keeps a worker alive while telemetry leaves. Found by itself on Cloudflare, Vercel and Next. */
  waitUntil?: WaitUntil | undefined;
  /** What every span carries from the start. */
  initialScope?: Scope | undefined;
}

/** Where an OpenTelemetry backend takes traces, as OTLP/HTTP in JSON. */
export interface OtlpOptions {
  /** The whole address: `https://collector.example/v1/traces`. */
  url: string;
  /** What authorises the posts. Stays in the shim and never enters the core. */
  headers?: Record<string, string> | undefined;
  /**
   * The resource attribute `service.name`.
   * @defaultValue "unknown_service"
   */
  serviceName?: string | undefined;
  /** Resource attributes of your own. */
  resource?: Attributes | undefined;
}
