import type { AttributeValue } from "./attributes.js";
import type { Span, SpanOptions } from "./span.js";

/** How an agent's span begins. */
export interface AgentOptions extends Partial<SpanOptions> {
  /** The agent's name: `Weather Agent`. */
  name: string;
  /** The model that the agent asks. */
  model?: string;
}

/** How a tool's span begins. */
export interface ToolOptions extends Omit<Partial<SpanOptions>, "name"> {
  /** The tool's name: `get_weather`. */
  name: string;
  /** What it is called with. Sent only with `recordInputs`. */
  arguments?: AttributeValue;
  /** What the tool does, as the model is told. */
  description?: string | undefined;
  /** The id of the tool call in the model's answer. */
  callId?: string | undefined;
}

/** Which agent hands over to which. */
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

/** How the span of a model call by hand begins. */
export interface ModelOptions extends Partial<SpanOptions> {
  /** The model that is asked. */
  model: string;
  /** Who serves the model: `openai`, `anthropic` … */
  provider?: string;
}

/** A client or server of the Model Context Protocol, as it introduces itself when a session begins. */
export interface McpParty {
  name?: string;
  title?: string;
  version?: string;
}

/** A request or notification of the Model Context Protocol. */
export interface McpOptions extends Partial<SpanOptions> {
  /** The method of the protocol: `tools/call`. */
  method: string;
  /** The name of the tool or prompt, or the address of the resource. */
  target?: string;
  /**
   * Which side this span is of: `"client"` asks, `"server"` answers. Of a notification, the side that sends it.
   * @defaultValue "client"
   */
  side?: "client" | "server";
  /** The arguments of the request. Sent only with `recordInputs`. */
  arguments?: Record<string, AttributeValue>;
  /**
   * The `params` of a notification, or of a request without a `target`: progress, what is logged, what is cancelled. Free text in them is
   * sent only with `recordInputs`.
   */
  params?: Readonly<Record<string, unknown>>;
  /** The `_meta` of the request or notification. A server, or whoever receives a notification, continues the trace in it. */
  meta?: Record<string, unknown> | undefined;
  requestId?: string | number;
  sessionId?: string;
  /** The kind of connection, such as `http` or the name of a class: `StdioServerTransport` … */
  transport?: string;
  protocolVersion?: string;
  client?: McpParty;
  server?: McpParty;
}

/** Ways to make spans: as methods of the client, below the active span; as methods of a span, below that span. */
export interface SpanMaker {
  /** Runs `callback` as an agent: `gen_ai.invoke_agent`. */
  invokeAgent<T>(options: AgentOptions, callback: (span: Span) => T): T;
  /** Runs `callback` as a tool: `gen_ai.execute_tool`. Its result is sent only with `recordOutputs`. */
  executeTool<T>(options: ToolOptions, callback: (span: Span) => T): T;
  /** Records that one agent hands over to another: `gen_ai.handoff`. Work that belongs to the handoff may run in a callback. */
  handoff(options: HandoffOptions): void;
  handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
  /** Records a chat with a model that genspan does not notice by itself: `gen_ai.chat`. */
  chat<T>(options: ModelOptions, callback: (span: Span) => T): T;
  /** Records embeddings that genspan does not notice by itself: `gen_ai.embeddings`. */
  embeddings<T>(options: ModelOptions, callback: (span: Span) => T): T;
  /**
   * Records a request or notification of the Model Context Protocol. `meta` belongs into the `_meta` of the message: it carries the
   * sender's trace. The result is sent only with `recordOutputs`.
   */
  mcp<T>(options: McpOptions, callback: (span: Span, meta: Record<string, unknown>) => T): T;
  /** A `fetch` whose model calls become spans. Pass it to any SDK that takes one. */
  readonly fetch: typeof globalThis.fetch;
}
