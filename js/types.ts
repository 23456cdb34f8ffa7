/** What every span of a scope carries. */
export interface Scope {
  /** Groups the calls of one conversation in Sentry. */
  conversationId?: string | undefined;
  user?: User | undefined;
  tags?: Record<string, string> | undefined;
}

export interface User {
  id?: string;
  email?: string;
  username?: string;
  ip_address?: string;
}

/** A value that a span attribute can have. Other objects and arrays are sent as JSON. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[] | object | null | undefined;

export type Attributes = Record<string, AttributeValue>;

/** 1 is ok, 2 is an error. Words are taken as well: `"ok"`, `"error"`, or what went wrong (`"not_found"`). */
export type SpanStatus = { code: 0 | 1 | 2; message?: string | undefined } | string;

/** Milliseconds since the epoch, a `Date`, or `[seconds, nanoseconds]`. Numbers below 10¹⁰ are taken as seconds. */
export type SpanTime = number | Date | [number, number];

export interface SpanContext {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** 1 when the trace is recorded. */
  traceFlags: number;
}

/** A span of another trace that one belongs with. */
export interface SpanLink {
  context: SpanContext;
  attributes?: Attributes;
}

export interface SpanOptions extends Scope, RecordOptions {
  /** What the span is called in Sentry. */
  name: string;
  /** What kind of work it is: `gen_ai.invoke_agent`, `gen_ai.execute_tool` … */
  op?: string;
  attributes?: Attributes;
  /**
   * The span above; with `null` there is none: the span begins a new trace, or stands at the top of a continued one.
   * @defaultValue the active span
   */
  parent?: Span | null;
  /** The same, as Sentry's JavaScript SDK calls it. */
  parentSpan?: Span | null;
  /** @defaultValue now */
  startTime?: SpanTime;
  /** Makes the span the top of its own transaction, under the same trace. */
  forceTransaction?: boolean;
  /** Records nothing where there is no span above. */
  onlyIfParent?: boolean;
}

export interface AgentOptions extends Partial<SpanOptions> {
  /** The agent's name: `Weather Agent`. */
  name: string;
  /** The model the agent asks. */
  model?: string;
}

export interface ToolOptions extends Omit<Partial<SpanOptions>, "name"> {
  /** The tool's name: `get_weather`. */
  name: string;
  /** What it is called with. Sent only with `recordInputs`. */
  arguments?: AttributeValue;
  description?: string;
  /** The id under which the model asked for it. */
  callId?: string;
}

/** Work that something else runs, as a framework tells of it: no callback can be put around it. */
export interface Task {
  /** The span of the work: the `parent` of what runs below it. */
  readonly span: Span;
  /** The work is over. The result of a tool is sent only with `recordOutputs`. Only the first end of any kind counts. */
  end(result?: unknown): void;
  /** The work failed. An error that only says that the app stopped it is an abort. */
  fail(error: unknown): void;
  /** The app stopped the work. */
  abort(): void;
}

/** What a hook into a framework says beside the options. */
export interface HookOptions {
  /**
   * The word by which the spans of the other Sentry SDK's integration for the framework name their origin: where one of them is
   * active, that SDK tells of the work.
   */
  twin?: string | undefined;
}

export interface ModelCallOptions extends HookOptions, RecordOptions, Pick<SpanOptions, "attributes" | "parent" | "startTime"> {
  /** The shape of what is told: `ai-sdk`, or that of a provider (`openai-chat`, `anthropic` …). */
  dialect: string;
  /** The framework's word for who serves: `openai.chat`, `anthropic` … */
  provider?: string | undefined;
  /** The model that is asked. */
  model?: string | undefined;
  /**
   * Who tells of the call. Of several that do, the outermost counts: the framework, then what watches the model object, then
   * the `fetch` below.
   * @defaultValue "framework"
   */
  noticedAt?: "framework" | "model" | undefined;
  /** What is asked, in the shape of the dialect. May hold anything: what JSON cannot carry is left out. */
  request?: unknown;
}

/** A call of a model that a framework tells of. Its answer is read by the core, in the shape of its dialect. */
export interface ModelCall extends Task {
  /** What of the contents is sent. The rest need not be told, unless no counts of tokens are. */
  readonly records: { readonly inputs: boolean; readonly outputs: boolean };
  /** Tells a part of a streamed answer, which came now, or so many milliseconds after the call began. */
  part(value: unknown, afterMs?: number): void;
  /** The call is over, with this answer: whole, or the last part of a streamed one. */
  end(answer?: unknown): void;
  /** The call failed, and whoever made it deals with the error, by asking again perhaps: it is not sent. */
  failQuietly(error: unknown): void;
}

export interface HandoffOptions {
  /**
   * The agent that hands over.
   * @defaultValue the agent of the span it is called on
   */
  from?: string;
  /** The agent that takes over. */
  to: string;
  parent?: Span | null;
}

export interface ModelOptions extends Partial<SpanOptions> {
  model: string;
  /** Who serves the model: `openai`, `anthropic` … */
  provider?: string;
}

/** Who speaks the Model Context Protocol, as told when a session begins. */
export interface McpParty {
  name?: string;
  title?: string;
  version?: string;
}

export interface McpOptions extends Partial<SpanOptions> {
  /** The method of the protocol: `tools/call`. */
  method: string;
  /** The tool, prompt or resource it is about. */
  target?: string;
  /**
   * Who makes the span: the client asks, the server answers. Of a notification, who sends it.
   * @defaultValue "client"
   */
  side?: "client" | "server";
  /** What the request carries. Sent only with `recordInputs`. */
  arguments?: Record<string, AttributeValue>;
  /** The `_meta` of the request. On a server the trace in it is continued. */
  meta?: Record<string, unknown> | undefined;
  requestId?: string | number;
  sessionId?: string;
  /** `stdio`, `http` … */
  transport?: string;
  protocolVersion?: string;
  client?: McpParty;
  server?: McpParty;
}

/** Ways to make spans: on the client below the active span, on a span below that span. */
export interface SpanMaker {
  /** Runs an agent: `gen_ai.invoke_agent`. */
  invokeAgent<T>(options: AgentOptions, callback: (span: Span) => T): T;
  /** Runs a tool: `gen_ai.execute_tool`. Its result is sent only with `recordOutputs`. */
  executeTool<T>(options: ToolOptions, callback: (span: Span) => T): T;
  /** Notes that one agent handed over to another: `gen_ai.handoff`. */
  handoff(options: HandoffOptions): void;
  /** Asks a model in a way that is not seen by itself: `gen_ai.chat`. */
  chat<T>(options: ModelOptions, callback: (span: Span) => T): T;
  /** Embeds in a way that is not seen by itself: `gen_ai.embeddings`. */
  embeddings<T>(options: ModelOptions, callback: (span: Span) => T): T;
  /**
   * Speaks the Model Context Protocol. `meta` is what belongs into the `_meta` of the request: on a client the trace is in it.
   * The result is sent only with `recordOutputs`.
   */
  mcp<T>(options: McpOptions, callback: (span: Span, meta: Record<string, unknown>) => T): T;
  /** `fetch`, whose model calls become spans. Pass it to any SDK that takes one. */
  readonly fetch: typeof globalThis.fetch;
}

export interface Span extends SpanMaker {
  setAttribute(name: string, value: AttributeValue): this;
  setAttributes(attributes: Attributes): this;
  setStatus(status: SpanStatus): this;
  updateName(name: string): this;
  /** Sends the error, linked to this span. */
  recordException(error: unknown): void;
  addLink(link: SpanLink): this;
  addLinks(links: readonly SpanLink[]): this;
  /** Does nothing: the format in which spans are sent has no events, in Sentry's SDK neither. */
  addEvent(name: string, attributesOrTime?: Attributes | SpanTime, time?: SpanTime): this;
  /** Zeros when nothing is recorded. */
  spanContext(): SpanContext;
  /** Whether the span is open and its trace is kept. */
  isRecording(): boolean;
  /** Ends the span, now or at a given time. Only the first call counts. */
  end(time?: SpanTime): void;
}

/** A request that carries telemetry. */
export interface TransportRequest {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What it was answered with. */
export interface TransportResponse {
  /** The HTTP status. */
  status: number;
  headers?: { get(name: string): string | null } | undefined;
}

export type Transport = (request: TransportRequest) => PromiseLike<TransportResponse>;

/** Keeps a worker alive until `promise` has settled. */
export type WaitUntil = (promise: Promise<unknown>) => void;

/** What is known of a trace when its first span here begins. */
export interface SamplingContext {
  /** The name of that span. */
  name: string;
  /** Its attributes; `sentry.op` is its op. */
  attributes: Record<string, unknown>;
  /** What the caller has decided, if there is one and it has. */
  parentSampled: boolean | undefined;
  /** The share by which it was decided. */
  parentSampleRate: number | undefined;
  /** What the caller has decided, else this share. */
  inheritOrSampleWith(rate: number): number;
}

/** Which spans are meant: all that is told has to match. A text is looked for anywhere in a name, op or attribute. */
export type IgnoredSpan =
  | string
  | RegExp
  | {
      name?: string | RegExp;
      op?: string | RegExp;
      attributes?: Record<string, string | number | boolean | RegExp | readonly (string | number | boolean)[]>;
    };

/** A span as it is sent, in the shape of Sentry's JavaScript SDK. Ids and times are for reading. */
export interface FinishedSpan {
  name: string;
  span_id: string;
  trace_id: string;
  parent_span_id?: string;
  /** Seconds since the epoch. */
  start_timestamp: number;
  /** Seconds since the epoch. */
  end_timestamp: number;
  is_segment: boolean;
  status: "ok" | "error";
  attributes: Record<string, unknown>;
}

/** A span of another SDK. */
export interface ForeignSpan {
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
}

/** What is used of a Sentry SDK, majors 8 to 11: public functions, those that are there. */
export interface SentrySdk {
  getActiveSpan?(): ForeignSpan | undefined;
  getTraceData?(): TraceData;
  getClient?(): { getOptions(): HostOptions } | undefined;
  spanToJSON?(span: ForeignSpan): { op?: unknown; origin?: unknown; data?: object; attributes?: object };
  suppressTracing?<T>(callback: () => T): T;
}

/** What another SDK was set up with, as far as it is taken over. */
export interface HostOptions {
  dsn?: string | undefined;
  release?: string | undefined;
  environment?: string | undefined;
  tunnel?: unknown;
}

export interface Options {
  /** Where to send: Sentry's Settings, Projects, Client Keys. Required unless `otlp` is given. */
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
   * Tells in plain lines on the console what was noticed, sent and lost.
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
   * tokens, API keys and inline media in what is recorded. Or a function of your own that is given each text and the attribute
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
   * `"request"` asks OpenAI, Azure OpenAI (its `/openai/v1/`) and Ollama to tell the tokens of a streamed chat where the app does not ask
   * (`stream_options.include_usage`), and keeps from the app what it would not have had: its bytes are the same, though they may come in other
   * chunks. Requests whose body is no string and no bytes go as they are, as do those made before the core is there. `"observe"` changes no
   * request.
   * @defaultValue "observe"
   */
  streamUsage?: "observe" | "request" | undefined;
  /**
   * Sends token counts under their older names as well (`gen_ai.usage.prompt_tokens` …), for dashboards that read those.
   * @defaultValue false
   */
  legacyAttributes?: boolean | undefined;
  /** Hosts of your own: what speaks which dialect. */
  providers?: { host: string; provider: string; dialect?: string }[] | undefined;
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
   * is open then: at most 64 envelopes, 2 MiB and a day. In browsers and service workers.
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

/** Whether contents are sent, decided for one place. */
export interface RecordOptions {
  /** @defaultValue as given to `init` */
  recordInputs?: boolean | undefined;
  /** @defaultValue as given to `init` */
  recordOutputs?: boolean | undefined;
}

/** Choices for one wrapped `fetch`. */
export interface FetchOptions extends RecordOptions {
  /**
   * The span above its calls.
   * @defaultValue the active span at each call
   */
  parent?: Span;
}

/** Choices for one call of a wrapped `fetch`, as `genspan` in its `init`; SDKs pass them on from their `fetchOptions`. */
export interface CallOptions extends Scope, RecordOptions {}

declare global {
  interface RequestInit {
    genspan?: CallOptions;
  }
}

/** Calls and their tokens, summed. */
export interface UsageSums {
  calls: number;
  /** Cached and cache-write tokens included. */
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  /** Reasoning included. */
  outputTokens: number;
  reasoningTokens: number;
}

/** Usage of one model, summed since `init`, as its provider told it. */
export interface ModelUsage extends UsageSums {
  /** Absent for a server that nobody has named. */
  provider?: string;
  model?: string;
  /** Calls whose tokens were estimated: kept apart, so that exact numbers stay exact. */
  estimated?: UsageSums;
  /** In US dollars, as told by the provider or by `prices`. */
  cost?: number;
}

/** Headers that continue a trace elsewhere. */
export interface TraceData {
  "sentry-trace"?: string;
  baggage?: string;
  traceparent?: string;
}

/** Something lost, and how often. */
export interface Loss {
  /** Why: `queue_overflow`, `network_error` … */
  reason: string;
  /** `span` or `error`. */
  category: string;
  quantity: number;
}

/** A short report for people. */
export interface Diagnosis {
  /** `"starting"` while the engine is unpacked, `"off"` after `close`, a fault, or where WebAssembly is forbidden. */
  engine: "starting" | "ready" | "off";
  /** What this runs in, as it calls itself: `Node.js/24`, `Cloudflare-Workers`, a browser's user agent. */
  runtime: string | undefined;
  /** The host that telemetry goes to; never the key. */
  host: string | undefined;
  /** The HTTP status of the last post, 0 for a network error. */
  lastStatus: number | undefined;
  /** Posts on their way. */
  inFlight: number;
  /** Spans that are open or wait to leave, and losses that nobody was told of yet. */
  pending: number;
  /** How often the engine had to be replaced. */
  faults: number;
  /** What was not recorded or not sent, or only in part, since `init`. */
  losses: Loss[];
  usage: ModelUsage[];
}

export interface Client extends SpanMaker {
  /** A `fetch` of your own, whose model calls become spans. Wrapping twice records once. */
  wrapFetch(base: typeof globalThis.fetch, options?: FetchOptions): typeof globalThis.fetch;
  /** Replaces `globalThis.fetch` by the wrapped one. Returns what undoes it. */
  patchGlobalFetch(): () => void;
  /** Runs `callback` inside a new span, and ends it when what the callback returns has ended: promise, stream or value. */
  startSpan<T>(options: SpanOptions, callback: (span: Span) => T): T;
  /** The same, but you end it. */
  startSpanManual<T>(options: SpanOptions, callback: (span: Span, finish: () => void) => T): T;
  /** A span that is nobody's parent unless you say so; you end it. */
  startInactiveSpan(options: SpanOptions): Span;
  /** An agent that ends when you say so: for hooks into frameworks. */
  startAgent(options: Partial<AgentOptions> & HookOptions): Task;
  /** A tool that ends when you say so: for hooks into frameworks. */
  startTool(options: ToolOptions & RecordOptions): Task;
  /** What of the contents is sent, unless a call says otherwise. */
  records(): { inputs: boolean; outputs: boolean };
  /** A call of a model that something else makes, told in the shape of a dialect: for hooks into frameworks. */
  startModelCall(options: ModelCallOptions): ModelCall;
  /** The span around this code. Across `await` only where the runtime has AsyncLocalStorage. */
  getActiveSpan(): Span | undefined;
  withActiveSpan<T>(span: Span | null, callback: (span: Span | null) => T): T;
  setConversationId(id: string | undefined): void;
  setUser(user: User | undefined): void;
  setTag(name: string, value: string): void;
  /** Runs `callback` as a part of the trace that the headers of an incoming request tell of. */
  continueTrace<T>(headers: { sentryTrace?: string | undefined; baggage?: string | null | undefined; traceparent?: string | undefined }, callback: () => T): T;
  /** Runs `callback` at the top of a new trace, which all spans in it share. */
  startNewTrace<T>(callback: () => T): T;
  /** Runs `callback` without recording spans; calls to models still count in `usage()`. */
  suppressTracing<T>(callback: () => T): T;
  /** The headers that let another service continue this trace. */
  getTraceData(options?: { span?: Span }): TraceData;
  /** Sends an error, linked to the active span. */
  captureException(error: unknown): void;
  /** Usage by provider and model since `init`, of unsampled calls too. */
  usage(): ModelUsage[];
  /** Sends what is finished. Resolves to whether all of it left within `timeoutMs` (2,000 by default). */
  flush(timeoutMs?: number): Promise<boolean>;
  /** Flushes, then stops for good: everything passes through. */
  close(timeoutMs?: number): Promise<boolean>;
  diagnose(): Diagnosis;
}
