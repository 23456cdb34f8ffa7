import type { McpOptions } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import type { Transport } from "./transport.js";

/** What both sides say of themselves when a session begins, and what each message is about. */
export interface Session {
  describe(message: Told): McpOptions;
  /** Takes from the answer to `initialize` what it says. */
  note(answer: Told): void;
}

export function createSession(transport: Transport): Session {
  const parties: Pick<McpOptions, "client" | "server" | "protocolVersion"> = {};
  const kind = /stdio/i.test(transport.constructor.name) ? "stdio" : /http|sse/i.test(transport.constructor.name) ? "http" : undefined;

  function note({ result, params }: Told): void {
    for (const told of [result, params]) {
      if (!isTold(told)) continue;
      if (isTold(told["clientInfo"])) parties.client = told["clientInfo"];
      if (isTold(told["serverInfo"])) parties.server = told["serverInfo"];
      const version = textOf(told["protocolVersion"]);
      if (version) parties.protocolVersion = version;
    }
  }

  return {
    note,
    describe(message) {
      if (message["method"] === "initialize") note(message);
      const params = isTold(message["params"]) ? message["params"] : {};
      const target = textOf(params["name"] ?? params["uri"]);
      const { sessionId } = transport;
      const { id } = message;
      return {
        method: String(message["method"]),
        ...parties,
        ...(target ? { target } : {}),
        ...(isTold(params["arguments"]) ? { arguments: Object.fromEntries(Object.entries(params["arguments"]).map(([name, value]) => [name, valueOf(value)])) } : {}),
        ...(isTold(params["_meta"]) ? { meta: { ...params["_meta"] } } : {}),
        ...(typeof id === "string" || typeof id === "number" ? { requestId: id } : {}),
        ...(typeof sessionId === "string" ? { sessionId } : {}),
        ...(kind ? { transport: kind } : {}),
      };
    },
  };
}

function valueOf(value: unknown): object | string | number | boolean | undefined {
  return value === null || value === undefined || typeof value === "function" || typeof value === "symbol" || typeof value === "bigint" ? undefined : value;
}
