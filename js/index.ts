import { createClient } from "./client.js";
import { createAside } from "./aside.js";
import type { Client, Options } from "./types.js";

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

/** A function of the client that is the current one when it is called. */
function ofCurrent<Name extends keyof Client>(name: Name): Client[Name];
function ofCurrent(name: keyof Client): unknown {
  return (...given: unknown[]): unknown => Reflect.apply(client()[name], undefined, given);
}

/** {@link Client.fetch} of the current client. */
export const fetch: typeof globalThis.fetch = ofCurrent("fetch");
/** {@link Client.wrapFetch} of the current client. */
export const wrapFetch: Client["wrapFetch"] = ofCurrent("wrapFetch");
/** {@link Client.patchGlobalFetch} of the current client. */
export const patchGlobalFetch: Client["patchGlobalFetch"] = ofCurrent("patchGlobalFetch");
/** {@link Client.startSpan} of the current client. */
export const startSpan: Client["startSpan"] = ofCurrent("startSpan");
/** {@link Client.startSpanManual} of the current client. */
export const startSpanManual: Client["startSpanManual"] = ofCurrent("startSpanManual");
/** {@link Client.startInactiveSpan} of the current client. */
export const startInactiveSpan: Client["startInactiveSpan"] = ofCurrent("startInactiveSpan");
/** {@link Client.startAgent} of the current client. */
export const startAgent: Client["startAgent"] = ofCurrent("startAgent");
/** {@link Client.startTool} of the current client. */
export const startTool: Client["startTool"] = ofCurrent("startTool");
/** {@link Client.records} of the current client. */
export const records: Client["records"] = ofCurrent("records");
/** {@link Client.startModelCall} of the current client. */
export const startModelCall: Client["startModelCall"] = ofCurrent("startModelCall");
/** {@link Client.getActiveSpan} of the current client. */
export const getActiveSpan: Client["getActiveSpan"] = ofCurrent("getActiveSpan");
/** {@link Client.withActiveSpan} of the current client. */
export const withActiveSpan: Client["withActiveSpan"] = ofCurrent("withActiveSpan");
/** {@link Client.invokeAgent} of the current client. */
export const invokeAgent: Client["invokeAgent"] = ofCurrent("invokeAgent");
/** {@link Client.executeTool} of the current client. */
export const executeTool: Client["executeTool"] = ofCurrent("executeTool");
/** {@link Client.handoff} of the current client. */
export const handoff: Client["handoff"] = ofCurrent("handoff");
/** {@link Client.chat} of the current client. */
export const chat: Client["chat"] = ofCurrent("chat");
/** {@link Client.embeddings} of the current client. */
export const embeddings: Client["embeddings"] = ofCurrent("embeddings");
/** {@link Client.mcp} of the current client. */
export const mcp: Client["mcp"] = ofCurrent("mcp");
/** {@link Client.setConversationId} of the current client. */
export const setConversationId: Client["setConversationId"] = ofCurrent("setConversationId");
/** {@link Client.setUser} of the current client. */
export const setUser: Client["setUser"] = ofCurrent("setUser");
/** {@link Client.setTag} of the current client. */
export const setTag: Client["setTag"] = ofCurrent("setTag");
/** {@link Client.continueTrace} of the current client. */
export const continueTrace: Client["continueTrace"] = ofCurrent("continueTrace");
/** {@link Client.startNewTrace} of the current client. */
export const startNewTrace: Client["startNewTrace"] = ofCurrent("startNewTrace");
/** {@link Client.suppressTracing} of the current client. */
export const suppressTracing: Client["suppressTracing"] = ofCurrent("suppressTracing");
/** {@link Client.getTraceData} of the current client. */
export const getTraceData: Client["getTraceData"] = ofCurrent("getTraceData");
/** {@link Client.captureException} of the current client. */
export const captureException: Client["captureException"] = ofCurrent("captureException");
/** {@link Client.usage} of the current client. */
export const usage: Client["usage"] = ofCurrent("usage");
/** {@link Client.sweep} of the current client. */
export const sweep: Client["sweep"] = ofCurrent("sweep");
/** {@link Client.flush} of the current client. */
export const flush: Client["flush"] = ofCurrent("flush");
/** {@link Client.close} of the current client. */
export const close: Client["close"] = ofCurrent("close");
/** {@link Client.diagnose} of the current client. */
export const diagnose: Client["diagnose"] = ofCurrent("diagnose");
