import { createClient } from "./client.js";
import { createAside } from "./aside.js";
import type { Client, HandoffOptions, Options, Span } from "./types.js";

export { optionsFromEnv } from "./env.js";
export type { Env } from "./env.js";
export { SetupError } from "./errors.js";
export type * from "./types.js";

/** The client that `init` made, until it is closed. */
let current: Client | undefined;
/** What everything goes through before and after. Few programs ever need it, so it is made when they do. */
let aside: Client | undefined;
/** Where copies of this package find a client: Next, for one, bundles each route and `instrumentation.js` with a copy of its own. */
const SHARED = Symbol.for("genspan.client");
/** Where people find the client in the console of a page, which sees no imports: `genspan.diagnose()`. */
const CONSOLE_NAME = "genspan";

/**
 * Makes a client and makes it the current one, which the functions of this module speak to. Returns at once everywhere; where
 * the core is still being unpacked, what happens meanwhile is kept and recorded. Without `dsn`, `otlp` or `spotlight` nothing is
 * recorded, and the console is told so once, when the client is first used.
 *
 * @throws SetupError when an option is wrong. Nothing else that genspan does ever throws.
 */
export function init(options: Options): Client {
  const client = createClient(options);
  const { close } = client;
  client.close = (timeoutMs) => {
    if (current === client) current = undefined;
    for (const name of [SHARED, CONSOLE_NAME]) if (Reflect.get(globalThis, name) === client) Reflect.deleteProperty(globalThis, name);
    return close(timeoutMs);
  };
  current = client;
  Reflect.set(globalThis, SHARED, client);
  if (options.debug) Reflect.set(globalThis, CONSOLE_NAME, client);
  return client;
}

function client(): Client {
  const shared: Client | undefined = Reflect.get(globalThis, SHARED);
  return current ?? shared ?? (aside ??= createAside("nothing is recorded before init({ dsn }) and after close."));
}

export const fetch: typeof globalThis.fetch = (...call) => client().fetch(...call);
export const wrapFetch: Client["wrapFetch"] = (...given) => client().wrapFetch(...given);
export const patchGlobalFetch: Client["patchGlobalFetch"] = () => client().patchGlobalFetch();
export const startSpan: Client["startSpan"] = (options, callback) => client().startSpan(options, callback);
export const startSpanManual: Client["startSpanManual"] = (options, callback) => client().startSpanManual(options, callback);
export const startInactiveSpan: Client["startInactiveSpan"] = (options) => client().startInactiveSpan(options);
export const startAgent: Client["startAgent"] = (options) => client().startAgent(options);
export const startTool: Client["startTool"] = (options) => client().startTool(options);
export const records: Client["records"] = () => client().records();
export const startModelCall: Client["startModelCall"] = (options) => client().startModelCall(options);
export const getActiveSpan: Client["getActiveSpan"] = () => client().getActiveSpan();
export const withActiveSpan: Client["withActiveSpan"] = (span, callback) => client().withActiveSpan(span, callback);
export const invokeAgent: Client["invokeAgent"] = (options, callback) => client().invokeAgent(options, callback);
export const executeTool: Client["executeTool"] = (options, callback) => client().executeTool(options, callback);
export function handoff(options: HandoffOptions): void;
export function handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
export function handoff(options: HandoffOptions, callback: (span: Span) => unknown = () => undefined): unknown {
  return client().handoff(options, callback);
}
export const chat: Client["chat"] = (options, callback) => client().chat(options, callback);
export const embeddings: Client["embeddings"] = (options, callback) => client().embeddings(options, callback);
export const mcp: Client["mcp"] = (options, callback) => client().mcp(options, callback);
export const setConversationId: Client["setConversationId"] = (id) => client().setConversationId(id);
export const setUser: Client["setUser"] = (user) => client().setUser(user);
export const setTag: Client["setTag"] = (name, value) => client().setTag(name, value);
export const continueTrace: Client["continueTrace"] = (headers, callback) => client().continueTrace(headers, callback);
export const startNewTrace: Client["startNewTrace"] = (callback, seed) => client().startNewTrace(callback, seed);
export const suppressTracing: Client["suppressTracing"] = (callback) => client().suppressTracing(callback);
export const getTraceData: Client["getTraceData"] = (options) => client().getTraceData(options);
export const captureException: Client["captureException"] = (error) => client().captureException(error);
export const usage: Client["usage"] = () => client().usage();
export const sweep: Client["sweep"] = (span) => client().sweep(span);
export const flush: Client["flush"] = (timeoutMs) => client().flush(timeoutMs);
export const close: Client["close"] = (timeoutMs) => client().close(timeoutMs);
export const diagnose: Client["diagnose"] = () => client().diagnose();
