import type { Attributes } from "./attributes.js";
import type { Dialect } from "./dialect.js";
import type { FinishedSpan, IgnoredSpan, SamplingContext } from "./sampling.js";
import type { Scope } from "./scope.js";
import type { SentrySdk } from "./sentry.js";
import type { Transport, WaitUntil } from "./transport.js";

/** The options of `init`. All are optional. */
export interface Options {
  /**
   * Where to send: copy it from Sentry's Settings, Projects, Client Keys. Without it, and without `otlp` and `spotlight`, nothing is
   * recorded. A wrong one throws.
   */
  dsn?: string | undefined;
  /**
   * The share of traces that are kept, from 0 to 1.
   * @defaultValue 1
   */
  tracesSampleRate?: number | undefined;
  /**
   * Called for each trace when its first span here begins. Returns the share of such traces to keep: a number from 0 to 1, true or false.
   * It goes before the caller's decision and `tracesSampleRate`, which count if it throws or returns anything else.
   */
  tracesSampler?: ((context: SamplingContext) => number | boolean) | undefined;
  /**
   * Spans to leave out, by the name, op or attributes that they begin with. What is below them moves up. A trace whose first span here
   * is one of them is not recorded.
   */
  ignoreSpans?: IgnoredSpan[] | undefined;
  /** Sees each span before it is sent, and may change its name, status and attributes. Returning nothing does not drop the span. */
  beforeSendSpan?: ((span: FinishedSpan) => FinishedSpan | null | undefined | void) | undefined;
  /**
   * The servers that get the headers of the trace when the app calls them through our `fetch`: parts of URLs, or regular expressions.
   * Hosts that are known to serve models never get them.
   * @defaultValue in a page its own server, elsewhere all
   */
  tracePropagationTargets?: (string | RegExp)[] | undefined;
  /**
   * Adds W3C's `traceparent` to those headers.
   * @defaultValue false
   */
  propagateTraceparent?: boolean | undefined;
  /**
   * The Sentry SDK of the same program, `import * as Sentry from "@sentry/browser"`. Our spans stand below its active span and obey its
   * sampling. Its DSN, release and environment are taken where none are given.
   */
  sentry?: SentrySdk | undefined;
  /**
   * Sentry's environment.
   * @defaultValue "production"
   */
  environment?: string | undefined;
  /** Sentry's release: `shop@1.4.0`. */
  release?: string | undefined;
  /**
   * Says on the console what was noticed, sent and lost, and makes `genspan.diagnose()` work there.
   * @defaultValue false
   */
  debug?: boolean | undefined;
  /**
   * How spans are sent: `"span"` as Sentry takes them today, `"transaction"` for older self-hosted servers.
   * @defaultValue "span"
   */
  format?: "span" | "transaction" | undefined;
  /** Sends spans to an OpenTelemetry backend as well; without a `dsn`, only there. */
  otlp?: OtlpOptions | undefined;
  /**
   * Sends a copy to a local Spotlight: `true` for the one on port 8969, or its URL.
   * @defaultValue false
   */
  spotlight?: boolean | string | undefined;
  /** A URL of your own that forwards envelopes to Sentry, for pages whose visitors block it. */
  tunnel?: string | undefined;
  /** Sends telemetry in place of `fetch`. */
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
   * Replaces e-mail addresses, payment cards, IBANs, US social security numbers, bearer tokens and API keys by a word such as `[email]`,
   * in contents and error messages. A function does it your way: it gets each text and the name of its attribute, and returns what is
   * sent. If it throws or returns no string, the text is left out.
   * @defaultValue false
   */
  redact?: boolean | ((text: string, where: string) => string) | undefined;
  /**
   * The default of `recordInputs` and `recordOutputs`.
   * @defaultValue false
   */
  sendDefaultPii?: boolean | undefined;
  /**
   * Estimates tokens where the provider reports none. The span says that they are estimated.
   * @defaultValue true
   */
  estimateUsage?: boolean | undefined;
  /**
   * `"request"` asks OpenAI, Azure OpenAI (`/openai/v1/`, and deployments from `api-version` 2024-09-01 on), Alibaba's compatible mode and
   * Ollama for the usage of streamed chats that do not ask themselves (`stream_options.include_usage`), and hides the extra event from the
   * app: its bytes are the same, though they may come in other chunks. Requests go unchanged if their body is neither a string nor bytes,
   * or if they are made before the core is ready. `"observe"` changes no request.
   * @defaultValue "observe"
   */
  streamUsage?: "observe" | "request" | undefined;
  /**
   * Sends token counts under their older names as well (`gen_ai.usage.prompt_tokens` …), for dashboards that read those.
   * @defaultValue false
   */
  legacyAttributes?: boolean | undefined;
  /**
   * Names hosts of your own, such as `llm.example.com` or `127.0.0.1:8080`; `*` stands for any characters. The dialect is needed only for
   * hosts with paths of their own.
   */
  providers?: { host: string; provider: string; dialect?: Dialect }[] | undefined;
  /** Prices of your own models, in US dollars a million tokens; `*` in a model stands for any characters. */
  prices?: { model: string; input: number; output: number; cached?: number; cacheWrite?: number }[] | undefined;
  /**
   * Sends errors that spans notice (failed calls, tools and agents) as error events.
   * @defaultValue true, false with `sentry`
   */
  captureErrors?: boolean | undefined;
  /** Attributes that every span gets. */
  attributes?: Attributes | undefined;
  /**
   * How long spans wait for others of their trace before they are sent, in milliseconds.
   * @defaultValue 5000
   */
  flushInterval?: number | undefined;
  /**
   * Keeps what the network does not carry in IndexedDB: at most 256 envelopes, 2 MiB and a day. It is sent when the network is back, by
   * whichever page of the site is open then. In browsers and service workers.
   * @defaultValue false
   */
  offline?: boolean | undefined;
  /**
   * Keeps a worker alive while telemetry leaves.
   * @defaultValue that of the platform, on Cloudflare, Vercel and Next
   */
  waitUntil?: WaitUntil | undefined;
  /** The conversation, user and tags that every span carries from the start. */
  initialScope?: Scope | undefined;
}

/** Where an OpenTelemetry backend takes traces, as OTLP/HTTP in JSON. */
export interface OtlpOptions {
  /** The whole address: `https://collector.example/v1/traces`. */
  url: string;
  /** Headers that authorise the posts. They stay in the shim and never enter the core. */
  headers?: Record<string, string> | undefined;
  /**
   * The resource attribute `service.name`.
   * @defaultValue "unknown_service"
   */
  serviceName?: string | undefined;
  /** Resource attributes of your own. */
  resource?: Attributes | undefined;
}
