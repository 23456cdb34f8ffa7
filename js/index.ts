import { createClient } from "./client.js";
import { createAside } from "./aside.js";
import type { Client, HandoffOptions, Options, Span } from "./types.js";

export { optionsFromEnv } from "./env.js";
export type { Env } from "./env.js";
export { SetupError } from "./errors.js";
export type * from "./types.js";

/** The client that `init` made, until it is closed. */
let current: Client | undefined;
/** The client before `init` and after `close`. Few programs ever need it, so it is made when they do. */
let aside: Client | undefined;
/** Where copies of this package find a client: Next, for one, bundles each route and `instrumentation.js` with a copy of its own. */
const SHARED = Symbol.for("genspan.client");
/** A page's console sees no imports, so with `debug` the client stands there by this name: `genspan.diagnose()`. */
const CONSOLE_NAME = "genspan";

/**
 * Makes a client and makes it the current one, which the functions of this module speak to. Returns at once in every runtime: while
 * the core is still being unpacked, calls are kept, to be recorded later. Without `dsn`, `otlp` and `spotlight` nothing is recorded,
 * and the console says so once, when the client is first used.
 *
 * @throws SetupError when an option is wrong. Nothing else throws. What only the core can judge is reported on the console where it is
 * unpacked later, as in browsers.
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

/** {@link Client.fetch} of the current client. */
export const fetch: typeof globalThis.fetch = (...call) => client().fetch(...call);
/** {@link Client.wrapFetch} of the current client. */
export const wrapFetch: Client["wrapFetch"] = (...given) => client().wrapFetch(...given);
/** {@link Client.patchGlobalFetch} of the current client. */
export const patchGlobalFetch: Client["patchGlobalFetch"] = () => client().patchGlobalFetch();
/** {@link Client.startSpan} of the current client. */
export const startSpan: Client["startSpan"] = (options, callback) => client().startSpan(options, callback);
/** {@link Client.startSpanManual} of the current client. */
export const startSpanManual: Client["startSpanManual"] = (options, callback) => client().startSpanManual(options, callback);
/** {@link Client.startInactiveSpan} of the current client. */
export const startInactiveSpan: Client["startInactiveSpan"] = (options) => client().startInactiveSpan(options);
/** {@link Client.startAgent} of the current client. */
export const startAgent: Client["startAgent"] = (options) => client().startAgent(options);
/** {@link Client.startTool} of the current client. */
export const startTool: Client["startTool"] = (options) => client().startTool(options);
/** {@link Client.records} of the current client. */
export const records: Client["records"] = () => client().records();
/** {@link Client.startModelCall} of the current client. */
export const startModelCall: Client["startModelCall"] = (options) => client().startModelCall(options);
/** {@link Client.getActiveSpan} of the current client. */
export const getActiveSpan: Client["getActiveSpan"] = () => client().getActiveSpan();
/** {@link Client.withActiveSpan} of the current client. */
export const withActiveSpan: Client["withActiveSpan"] = (span, callback) => client().withActiveSpan(span, callback);
/** {@link Client.invokeAgent} of the current client. */
export const invokeAgent: Client["invokeAgent"] = (options, callback) => client().invokeAgent(options, callback);
/** {@link Client.executeTool} of the current client. */
export const executeTool: Client["executeTool"] = (options, callback) => client().executeTool(options, callback);
/** {@link Client.handoff} of the current client. */
export function handoff(options: HandoffOptions): void;
/** {@link Client.handoff} of the current client. */
export function handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
export function handoff(options: HandoffOptions, callback: (span: Span) => unknown = () => undefined): unknown {
  return client().handoff(options, callback);
}
/** {@link Client.chat} of the current client. */
export const chat: Client["chat"] = (options, callback) => client().chat(options, callback);
/** {@link Client.embeddings} of the current client. */
export const embeddings: Client["embeddings"] = (options, callback) => client().embeddings(options, callback);
/** {@link Client.mcp} of the current client. */
export const mcp: Client["mcp"] = (options, callback) => client().mcp(options, callback);
/** {@link Client.setConversationId} of the current client. */
export const setConversationId: Client["setConversationId"] = (id) => client().setConversationId(id);
/** {@link Client.setUser} of the current client. */
export const setUser: Client["setUser"] = (user) => client().setUser(user);
/** {@link Client.setTag} of the current client. */
export const setTag: Client["setTag"] = (name, value) => client().setTag(name, value);
/** {@link Client.continueTrace} of the current client. */
export const continueTrace: Client["continueTrace"] = (headers, callback) => client().continueTrace(headers, callback);
/** {@link Client.startNewTrace} of the current client. */
export const startNewTrace: Client["startNewTrace"] = (callback, seed) => client().startNewTrace(callback, seed);
/** {@link Client.suppressTracing} of the current client. */
export const suppressTracing: Client["suppressTracing"] = (callback) => client().suppressTracing(callback);
/** {@link Client.getTraceData} of the current client. */
export const getTraceData: Client["getTraceData"] = (options) => client().getTraceData(options);
/** {@link Client.captureException} of the current client. */
export const captureException: Client["captureException"] = (error) => client().captureException(error);
/** {@link Client.usage} of the current client. */
export const usage: Client["usage"] = () => client().usage();
/** {@link Client.sweep} of the current client. */
export const sweep: Client["sweep"] = (span) => client().sweep(span);
/** {@link Client.flush} of the current client. */
export const flush: Client["flush"] = (timeoutMs) => client().flush(timeoutMs);
/** {@link Client.close} of the current client. */
export const close: Client["close"] = (timeoutMs) => client().close(timeoutMs);
/** {@link Client.diagnose} of the current client. */
export const diagnose: Client["diagnose"] = () => client().diagnose();
