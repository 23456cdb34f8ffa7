import { createClient } from "./client.js";
import { createAside } from "./aside.js";
import type { Client, HandoffOptions, Options, Span } from "./types.js";

export { optionsFromEnv } from "./env.js";
export type { Env } from "./env.js";
export { SetupError } from "./errors.js";
export type * from "./types.js";

/** What everything goes through until `init`, and after `close`. */
const aside = createAside("nothing is recorded before init({ dsn }) and after close.");
let current: Client = aside;
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
  const owner: Client = {
    ...client,
    get fetch() {
      return client.fetch;
    },
    close(timeoutMs) {
      if (current === owner) current = aside;
      if (Reflect.get(globalThis, CONSOLE_NAME) === owner) Reflect.deleteProperty(globalThis, CONSOLE_NAME);
      return client.close(timeoutMs);
    },
  };
  current = owner;
  if (options.debug) Reflect.set(globalThis, CONSOLE_NAME, owner);
  return owner;
}

export const fetch: typeof globalThis.fetch = (...call) => current.fetch(...call);
export const wrapFetch: Client["wrapFetch"] = (...given) => current.wrapFetch(...given);
export const patchGlobalFetch: Client["patchGlobalFetch"] = () => current.patchGlobalFetch();
export const startSpan: Client["startSpan"] = (options, callback) => current.startSpan(options, callback);
export const startSpanManual: Client["startSpanManual"] = (options, callback) => current.startSpanManual(options, callback);
export const startInactiveSpan: Client["startInactiveSpan"] = (options) => current.startInactiveSpan(options);
export const startAgent: Client["startAgent"] = (options) => current.startAgent(options);
export const startTool: Client["startTool"] = (options) => current.startTool(options);
export const records: Client["records"] = () => current.records();
export const startModelCall: Client["startModelCall"] = (options) => current.startModelCall(options);
export const getActiveSpan: Client["getActiveSpan"] = () => current.getActiveSpan();
export const withActiveSpan: Client["withActiveSpan"] = (span, callback) => current.withActiveSpan(span, callback);
export const invokeAgent: Client["invokeAgent"] = (options, callback) => current.invokeAgent(options, callback);
export const executeTool: Client["executeTool"] = (options, callback) => current.executeTool(options, callback);
export function handoff(options: HandoffOptions): void;
export function handoff<T>(options: HandoffOptions, callback: (span: Span) => T): T;
export function handoff(options: HandoffOptions, callback: (span: Span) => unknown = () => undefined): unknown {
  return current.handoff(options, callback);
}
export const chat: Client["chat"] = (options, callback) => current.chat(options, callback);
export const embeddings: Client["embeddings"] = (options, callback) => current.embeddings(options, callback);
export const mcp: Client["mcp"] = (options, callback) => current.mcp(options, callback);
export const setConversationId: Client["setConversationId"] = (id) => current.setConversationId(id);
export const setUser: Client["setUser"] = (user) => current.setUser(user);
export const setTag: Client["setTag"] = (name, value) => current.setTag(name, value);
export const continueTrace: Client["continueTrace"] = (headers, callback) => current.continueTrace(headers, callback);
export const startNewTrace: Client["startNewTrace"] = (callback, seed) => current.startNewTrace(callback, seed);
export const suppressTracing: Client["suppressTracing"] = (callback) => current.suppressTracing(callback);
export const getTraceData: Client["getTraceData"] = (options) => current.getTraceData(options);
export const captureException: Client["captureException"] = (error) => current.captureException(error);
export const usage: Client["usage"] = () => current.usage();
export const sweep: Client["sweep"] = (span) => current.sweep(span);
export const flush: Client["flush"] = (timeoutMs) => current.flush(timeoutMs);
export const close: Client["close"] = (timeoutMs) => current.close(timeoutMs);
export const diagnose: Client["diagnose"] = () => current.diagnose();
