import { withoutCredentials } from "../base/address.js";
import { contentJson } from "../base/content.js";
import { named, openSpan, taken } from "../span.js";
import type { SpanHost } from "../span.js";
import type { Attributes, McpOptions, McpParty, Span } from "../types.js";
import { runInside } from "./inside.js";
import { placeOf } from "./place.js";
import type { Place } from "./place.js";
import { recordsFor } from "./records.js";
import { noteResult } from "./result.js";

type Meta = Record<string, unknown>;

/** Runs a request or notification of the Model Context Protocol in a span. Source of the names: `@sentry/conventions`. */
export function runMcp<T>(host: SpanHost, options: McpOptions, above: Place, callback: (span: Span, meta: Meta) => T): T {
  const { side } = options;
  const meta = options.meta ? taken(options.meta) : {};
  const records = recordsFor(host, options, above);
  const isNotified = isNotification(options.method);
  const span = side === "server" || isNotified ? openBelow(host, options, above, meta) : openSpan(host, spanOf(host, options, above), above);
  // The headers of the trace are the members of `_meta`, so that a server of any SDK finds them.
  const handle = placeOf(span)?.handle ?? 0;
  const handed = side === "server" && !isNotified ? meta : { ...meta, ...host.engine.traceData(handle) };
  const { method, params } = options;
  // The core reads what the message says, and its result.
  const tell = (said: object, isTold = records.recordOutputs, name = "result") => host.engine.spanSet(handle, { mcp: { method, [name]: contentJson(said), isTold: isTold || undefined } });
  if (params) tell(params, records.recordInputs, "params");
  return runInside(host, span, (inner) => noteResult(inner, callback(inner, handed), tell));
}

/** Notifications go both ways: one that brings a trace was received, and any other is being sent. */
function isNotification(method: string): boolean {
  return method.startsWith("notifications/");
}

/** Below the span of whoever asks or notifies, unless the app names another. */
function openBelow(host: SpanHost, options: McpOptions, above: Place, meta: Meta): Span {
  const header = (name: string) => (typeof meta[name] === "string" ? meta[name] : undefined);
  const headers = { sentryTrace: header("sentry-trace"), baggage: header("baggage"), traceparent: header("traceparent") };
  const opening = spanOf(host, options, above);
  if (options.parent !== undefined || !(headers.sentryTrace ?? headers.traceparent)) return openSpan(host, opening, above);
  const root = host.engine.remote(headers, host.now());
  const span = openSpan(host, opening, { ...above, span: undefined, handle: root, root });
  // The span keeps the trace.
  host.engine.spanClose(root, host.now());
  return span;
}

function spanOf(host: SpanHost, options: McpOptions, above: Place) {
  const { method, target: whole, side = "client", arguments: given, params: _params, meta: _, requestId, sessionId, transport, protocolVersion, client, server, ...rest } = options;
  // Resources may be databases, with a password in their addresses.
  const target = typeof whole === "string" && whole !== "" ? withoutCredentials(whole) : undefined;
  const op = isNotification(method) ? `mcp.notification.${side === "client" ? "client_to_server" : "server_to_client"}` : `mcp.${side}`;
  const attributes: Attributes = {
    "mcp.method.name": method,
    "mcp.transport": transport,
    "mcp.session.id": sessionId,
    "mcp.protocol.version": protocolVersion,
    "jsonrpc.request.id": requestId === undefined ? undefined : String(requestId),
    ...party("client", client),
    ...party("server", server),
    ...about(method, target),
  };
  if (recordsFor(host, options, above).recordInputs) {
    for (const [name, value] of Object.entries(given ? taken(given) : {})) attributes[`mcp.request.argument.${name}`] = typeof value === "string" ? value : contentJson(value);
  }
  return named(rest, op, target === undefined ? method : `${method} ${target}`, attributes);
}

/** What the target of a method is. */
function about(method: string, target: string | undefined): Attributes {
  if (target === undefined) return {};
  if (method.startsWith("tools/")) return { "gen_ai.tool.name": target };
  if (method.startsWith("prompts/")) return { "gen_ai.prompt.name": target };
  const protocol = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1];
  return method.includes("resources/") ? { "mcp.resource.uri": target, "mcp.resource.protocol": protocol } : {};
}

function party(side: "client" | "server", told: McpParty | undefined): Attributes {
  const { name, title, version }: McpParty = told ? taken(told) : {};
  return { [`mcp.${side}.name`]: name, [`mcp.${side}.title`]: title, [`mcp.${side}.version`]: version };
}
