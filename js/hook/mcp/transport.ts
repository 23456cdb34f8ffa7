import { mcp } from "../../index.js";
import type { McpOptions, RecordOptions } from "../../index.js";
import { isTold } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";
import { createSession } from "./session.js";

/** As much of a transport as is used, of either generation of the SDK. */
export interface Transport {
  send(message: object, ...rest: unknown[]): Promise<void>;
  onmessage?: ((message: never, ...rest: never[]) => void) | undefined;
  sessionId?: string | undefined;
}

type Receive = (message: unknown, ...rest: unknown[]) => void;

/** A request that waits for its answer. */
interface Waiting {
  resolve(result: object): void;
  reject(error: Error): void;
}

const known = new WeakSet<object>();

/** Watches what a transport sends and receives; it stays the app's own object, and every message goes on. */
export function traceTransport(transport: Transport, role: "client" | "server", recording: RecordOptions): void {
  if (known.has(transport)) return;
  known.add(transport);
  const session = createSession(transport);
  const asked = createRuns<unknown, Waiting>();
  const served = createRuns<unknown, Waiting>();
  const send: unknown = Reflect.get(transport, "send");
  const pass = (message: unknown, rest: unknown[]): unknown => (typeof send === "function" ? Reflect.apply(send, transport, [message, ...rest]) : undefined);
  let receive: Receive | undefined;

  /** Runs a message in its span, which for a request lasts until its answer. `act` always runs, and once. */
  function inSpan(message: Told, side: "client" | "server", waiting: typeof asked, act: (meta: Told | undefined) => unknown): unknown {
    const options: McpOptions = { ...session.describe(message), ...recording, side };
    let acted: { result: unknown } | undefined;
    try {
      const over = mcp(options, (_span, meta) => {
        const answer = "id" in message ? new Promise<object>((resolve, reject) => waiting.begin(message["id"], { resolve, reject })) : undefined;
        const result = act(meta);
        acted = { result };
        if (result instanceof Promise) result.catch((error: unknown) => settle(waiting, message["id"], { error }));
        return answer ?? {};
      });
      if (over instanceof Promise) over.catch(() => undefined);
    } catch (error) {
      if (acted) return acted.result;
      throw error;
    }
    return acted?.result;
  }

  Reflect.set(transport, "send", (message: unknown, ...rest: unknown[]) => {
    if (!isTold(message)) return pass(message, rest);
    if (typeof message["method"] !== "string") {
      settle(served, message["id"], message);
      session.note(message);
      return pass(message, rest);
    }
    cancel(asked, message);
    const isRequest = "id" in message;
    return inSpan(message, isRequest ? "client" : role, asked, (meta) => pass(isRequest ? withMeta(message, meta) : message, rest));
  });

  const below = accessorOf(transport);
  Object.defineProperty(transport, "onmessage", {
    configurable: true,
    enumerable: true,
    get: () => receive,
    set(given: unknown) {
      receive = typeof given === "function" ? (message, ...rest) => onMessage((...told) => Reflect.apply(given, transport, told), message, rest) : undefined;
      below?.set?.call(transport, receive);
    },
  });

  function onMessage(given: Receive, message: unknown, rest: unknown[]): void {
    if (!isTold(message)) return given(message, ...rest);
    if (typeof message["method"] !== "string") {
      settle(asked, message["id"], message);
      session.note(message);
      return given(message, ...rest);
    }
    cancel(served, message);
    const sender = role === "client" ? "server" : "client";
    inSpan(message, "id" in message ? "server" : sender, served, () => given(message, ...rest));
  }
}

/** Transports that wrap another hand on to it what is set on them. */
function accessorOf(transport: object): PropertyDescriptor | undefined {
  for (let at: object | null = transport; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, "onmessage");
    if (found) return found;
  }
  return undefined;
}

/** The answer to a request is here, or an error in its place. */
function settle(waiting: ReturnType<typeof createRuns<unknown, Waiting>>, id: unknown, { result, error }: Told): void {
  const request = waiting.find(id);
  waiting.end(id);
  if (error === undefined) request?.resolve(isTold(result) ? result : {});
  else request?.reject(error instanceof Error ? error : new Error(String(isTold(error) ? error["message"] : error)));
}

function cancel(waiting: ReturnType<typeof createRuns<unknown, Waiting>>, { method, params }: Told): void {
  if (method !== "notifications/cancelled" || !isTold(params)) return;
  settle(waiting, params["requestId"], { error: Object.assign(new Error("cancelled"), { name: "AbortError" }) });
}

function withMeta(message: Told, meta: Told | undefined): Told {
  return { ...message, params: { ...(isTold(message["params"]) ? message["params"] : {}), _meta: meta } };
}
