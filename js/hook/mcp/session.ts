import type { AttributeValue, McpOptions, RecordOptions } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import type { Transport } from "./transport.js";

/** Attributes of a span, by name. */
export type Attributes = Record<string, AttributeValue>;

/** What both sides say of themselves, when a session begins or with each message, and what each message is about. */
export interface Session {
  describe(message: Told): McpOptions;
  /** Takes from a message what it says of the session, and gives back what an answer alone tells of the server. */
  note(message: Told): Attributes;
}

/** Where there are no sessions, each request says in its `_meta` who speaks and how: revision 2026-07-28 of the protocol. */
const META_PREFIX = "io.modelcontextprotocol/";

/** Reads the messages of one transport; the first ones say who speaks. */
export function createSession(transport: Transport, recording: RecordOptions): Session {
  const parties: Pick<McpOptions, "client" | "server" | "protocolVersion"> = {};
  const { name } = transport.constructor;
  // In a minified bundle the name of a class says nothing.
  const implementation = /transport/i.test(name) ? name : undefined;
  const network = /stdio/i.test(name) ? "pipe" : /http|sse/i.test(name) ? "tcp" : undefined;

  function note({ result, params }: Told): Attributes {
    const before = parties.server;
    for (const told of [result, params]) {
      if (!isTold(told)) continue;
      const meta = isTold(told["_meta"]) ? told["_meta"] : {};
      const find = (name: string): unknown => told[name] ?? meta[META_PREFIX + name];
      const [client, server, version] = [find("clientInfo"), find("serverInfo"), textOf(find("protocolVersion"))];
      if (isTold(client)) parties.client = client;
      if (isTold(server)) parties.server = server;
      if (version) parties.protocolVersion = version;
    }
    const { name, title, version } = parties.server ?? {};
    return parties.server === before ? {} : { "mcp.server.name": name, "mcp.server.title": title, "mcp.server.version": version };
  }

  return {
    note,
    describe(message) {
      note(message);
      const { id } = message;
      const method = String(message["method"]);
      const params = isTold(message["params"]) ? message["params"] : {};
      const about = isTold(params["ref"]) ? params["ref"] : params;
      const target = textOf(about["name"] ?? about["uri"]);
      const given = isTold(params["arguments"]) ? Object.entries(params["arguments"]) : [];
      const { sessionId } = transport;
      return {
        method,
        ...parties,
        ...recording,
        attributes: { "network.transport": network },
        arguments: Object.fromEntries(given.map(([name, value]) => [name, valueOf(value)])),
        // What is about something with a name says the rest in its arguments.
        ...(target ? { target } : { params }),
        ...(isTold(params["_meta"]) ? { meta: { ...params["_meta"] } } : {}),
        ...(typeof id === "string" || typeof id === "number" ? { requestId: id } : {}),
        ...(typeof sessionId === "string" ? { sessionId } : {}),
        ...(implementation ? { transport: implementation } : {}),
      };
    },
  };
}

function valueOf(value: unknown): AttributeValue {
  return value === null || value === undefined || typeof value === "function" || typeof value === "symbol" || typeof value === "bigint" ? undefined : value;
}
