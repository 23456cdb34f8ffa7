import type { AttributeValue } from "./attributes.js";
import type { Span, SpanOptions } from "./span.js";

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
  description?: string | undefined;
  /** The id under which the model asked for it. */
  callId?: string | undefined;
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
  /**
   * What a notification says, or a request that is about nothing with a name: progress, what is logged, what is cancelled. Words of people and
   * servers are sent only with `recordInputs`.
   */
  params?: Readonly<Record<string, unknown>>;
  /** The `_meta` of the request or notification. The trace in what a server is asked, or anybody is notified of, is continued. */
  meta?: Record<string, unknown> | undefined;
  requestId?: string | number;
  sessionId?: string;
  /** The implementation, as its class is called: `StdioServerTransport` … */
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
  /** Notes that one agent handed over to another: `gen_ai.handoff`. What is done for it may run in a callback. */
  handoff(options: HandoffOptions): void;
  handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
  /** Asks a model in a way that is not seen by itself: `gen_ai.chat`. */
  chat<T>(options: ModelOptions, callback: (span: Span) => T): T;
  /** Embeds in a way that is not seen by itself: `gen_ai.embeddings`. */
  embeddings<T>(options: ModelOptions, callback: (span: Span) => T): T;
  /**
   * Speaks the Model Context Protocol. `meta` is what belongs into the `_meta` of the request or notification: the trace of whoever sends it is in it.
   * The result is sent only with `recordOutputs`.
   */
  mcp<T>(options: McpOptions, callback: (span: Span, meta: Record<string, unknown>) => T): T;
  /** `fetch`, whose model calls become spans. Pass it to any SDK that takes one. */
  readonly fetch: typeof globalThis.fetch;
}
