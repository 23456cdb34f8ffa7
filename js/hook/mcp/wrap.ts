import type { RecordOptions } from "../../index.js";
import { traceTransport } from "./transport.js";
import type { Transport } from "./transport.js";

/** A client or server of either generation of the SDK, or an `McpServer`. */
export interface Connectable {
  connect(transport: never, ...rest: never[]): Promise<unknown>;
}

/** Traces what a client asks, from the moment it connects. Gives back the same client. */
export function wrapClient<C extends Connectable>(client: C, recording: RecordOptions = {}): C {
  return wrap(client, "client", recording);
}

/** Traces what a server answers, from the moment it connects, below the spans of those that ask. Gives back the same server. */
export function wrapServer<S extends Connectable>(server: S, recording: RecordOptions = {}): S {
  return wrap(server, "server", recording);
}

function wrap<C extends Connectable>(party: C, role: "client" | "server", recording: RecordOptions): C {
  const connect: unknown = Reflect.get(party, "connect");
  if (typeof connect !== "function") return party;
  Reflect.set(party, "connect", (transport: Transport, ...rest: unknown[]): unknown => {
    try {
      traceTransport(transport, role, recording);
    } catch {
      // A transport that cannot be watched is connected as it is.
    }
    return Reflect.apply(connect, party, [transport, ...rest]);
  });
  return party;
}
