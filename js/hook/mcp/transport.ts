import { attempt } from "../../base/attempt.js";
import { getActiveSpan, mcp } from "../../index.js";
import type { McpOptions, RecordOptions } from "../../index.js";
import { isTold } from "../members.js";
import type { Told } from "../members.js";
import { createSession } from "./session.js";
import { createWaiting } from "./waiting.js";
import type { Waiting } from "./waiting.js";

/** As much of a transport as is used, of either generation of the SDK. */
export interface Transport {
  send(message: object, ...rest: unknown[]): Promise<void>;
  onmessage?: ((message: never, ...rest: never[]) => void) | undefined;
  onclose?: (() => void) | undefined;
  sessionId?: string | undefined;
}

type Receive = (message: unknown, ...rest: unknown[]) => void;

const known = new WeakSet<object>();

/** Watches what a transport sends and receives; it stays the app's own object, and every message goes on. */
export function traceTransport(transport: Transport, role: "client" | "server", recording: RecordOptions): void {
  if (known.has(transport)) return;
  known.add(transport);
  const session = createSession(transport, recording);
  const asked = createWaiting();
  const served = createWaiting();
  const send: unknown = Reflect.get(transport, "send");
  // An app's own messages may hold anything, a getter that throws among it.
  const describe = (message: Told): McpOptions => attempt(() => session.describe(message), { method: String(message["method"]) });
  const pass = (message: unknown, rest: unknown[]): unknown => (typeof send === "function" ? Reflect.apply(send, transport, [message, ...rest]) : undefined);
  // What the app has set before: the SDK calls it first.
  let receive: unknown = Reflect.get(transport, "onmessage");

  Reflect.set(transport, "send", (message: unknown, ...rest: unknown[]) => {
    if (!isTold(message)) return pass(message, rest);
    const { id, params } = message;
    if (typeof message["method"] !== "string") {
      attempt(() => served.answer(id, message, session.note(message)), undefined);
      return pass(message, rest);
    }
    const isRequest = "id" in message;
    const { relatedRequestId, requestSignal }: Told = isTold(rest[0]) ? rest[0] : {};
    // Where no scope outlives an `await`, the request that is being answered is known by its id.
    const parent = getActiveSpan() ? undefined : served.spanOf(relatedRequestId);
    const opening = { ...describe(message), ...(parent ? { parent } : {}), side: isRequest ? ("client" as const) : role };
    const result = inSpan(message, opening, asked, (meta) => pass(attempt(() => withMeta(message, meta), message), rest));
    if (message["method"] === CANCELLED && isTold(params)) asked.cancel(params["requestId"], params["reason"]);
    // A newer client lets the connection go instead.
    if (requestSignal instanceof AbortSignal) requestSignal.addEventListener("abort", () => asked.cancel(id, requestSignal.reason), { once: true });
    return result;
  });

  function onMessage(given: Receive, message: unknown, rest: unknown[]): void {
    if (!isTold(message)) return given(message, ...rest);
    const { id, params } = message;
    if (typeof message["method"] !== "string") {
      attempt(() => asked.answer(id, message, session.note(message)), undefined);
      return given(message, ...rest);
    }
    const sender = role === "client" ? "server" : "client";
    inSpan(message, { ...describe(message), side: "id" in message ? "server" : sender }, served, () => given(message, ...rest));
    if (message["method"] === CANCELLED && isTold(params)) served.cancel(params["requestId"], params["reason"]);
  }

  const below = accessorOf(transport);
  Object.defineProperty(transport, "onmessage", {
    configurable: true,
    enumerable: true,
    get: () => receive,
    set(given: unknown) {
      receive = typeof given === "function" ? (message: unknown, ...rest: unknown[]): void => onMessage((...told) => Reflect.apply(given, transport, told), message, rest) : undefined;
      below?.set?.call(transport, receive);
    },
  });

  // Both generations call what stands here before they set their own.
  const closed = transport.onclose;
  transport.onclose = () => {
    asked.close("unavailable");
    served.close("cancelled");
    closed?.call(transport);
  };
}

const CANCELLED = "notifications/cancelled";

/** Runs a message in its span, which for a request lasts until its answer. `act` always runs, and once. */
function inSpan(message: Told, opening: McpOptions, waiting: Waiting, act: (meta: Told | undefined) => unknown): unknown {
  let hasBegun = false;
  let acted: { result: unknown } | undefined;
  const failing = (error: unknown): never => {
    waiting.answer(message["id"], { error });
    throw error;
  };
  try {
    const over = mcp(opening, (span, meta) => {
      hasBegun = true;
      const answer = "id" in message ? waiting.begin(message["id"], span) : undefined;
      const result = act(meta);
      acted = { result: answer && result instanceof Promise ? result.catch(failing) : result };
      return answer ?? result;
    });
    if (over instanceof Promise) over.catch(() => undefined);
  } catch (error) {
    if (!hasBegun) return act(undefined);
    if (!acted) throw error;
  }
  return acted?.result;
}

/** Transports that wrap another hand on to it what is set on them. */
function accessorOf(transport: object): PropertyDescriptor | undefined {
  for (let at: object | null = transport; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, "onmessage");
    if (found) return found;
  }
  return undefined;
}

/** The message with the trace in it, where there is one to be told of. */
function withMeta(message: Told, meta: Told | undefined): Told {
  if (!meta || Object.keys(meta).length === 0) return message;
  return { ...message, params: { ...(isTold(message["params"]) ? message["params"] : {}), _meta: meta } };
}
