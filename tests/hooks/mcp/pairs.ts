import type { IncomingMessage, ServerResponse } from "node:http";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { completable, createMcpHandler, InMemoryTransport, McpServer, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as HttpClientTransport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport as InMemoryTransport1 } from "@modelcontextprotocol/sdk/inMemory.js";
import { completable as completable1 } from "@modelcontextprotocol/sdk/server/completable.js";
import { McpServer as McpServer1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport as HttpServerTransport1 } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CreateMessageRequestSchema, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { wrapClient, wrapServer } from "genspan/mcp";
import { z } from "zod";
import { listen, readBody } from "../../../demo/http.js";
import type { LocalServer } from "../../../demo/http.js";
import { offer } from "./offer.js";
import type { Offered, Reach } from "./offer.js";

/** A client that is connected to a server, of one generation of the SDK. */
export interface Pair {
  readonly client: Asking;
  /** Calls a tool, with what both generations take beside it. */
  call(name: string, given?: object, options?: CallOptions): Promise<unknown>;
  close(): Promise<unknown>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  readonly onprogress?: (progress: unknown) => void;
}

/** What both generations' clients can be asked. */
export interface Asking {
  readResource(asked: { uri: string }): Promise<unknown>;
  getPrompt(asked: { name: string; arguments?: Record<string, string> }): Promise<unknown>;
  complete(asked: object): Promise<unknown>;
  listTools(): Promise<unknown>;
  listPrompts(): Promise<unknown>;
  listResources(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Which of the two are watched. */
export type Wrapped = "both" | "client" | "server";

/** What the two do when they are asked: what the tools run, and how the client answers the server. */
export interface Parts extends Offered {
  readonly wrapped: Wrapped;
  readonly sample: () => Promise<string>;
}

const CLIENT = { name: "app", version: "1.0.0" };
const SERVER = { name: "weather", version: "2.0.0" };
const CAPABILITIES = { capabilities: { sampling: {}, elicitation: {} } };
const OFFERING = { capabilities: { logging: {} } };

/** Pairs by name. The first of each major is the one whose trees are kept whole. */
export const PAIRS: Record<string, (parts: Parts) => Promise<Pair>> = {
  "1.x over HTTP": async (parts) => {
    const transport = new HttpServerTransport1({ sessionIdGenerator: () => "session-1" });
    await server1(parts).connect(transport as never);
    const http = await listen(0, (request, response) => transport.handleRequest(request, response));
    const client = client1(parts);
    await client.connect(new HttpClientTransport1(addressOf(http)) as never);
    return { ...asking1(client), close: () => closeAll(client, transport, http) };
  },
  "2.x over HTTP": async (parts) => {
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => "session-2" });
    await server2(parts).connect(transport);
    const http = await listen(0, (request, response) => answerBy((asked) => transport.handleRequest(asked), request, response));
    const client = client2(parts);
    await client.connect(new StreamableHTTPClientTransport(addressOf(http)));
    return { ...asking2(client), close: () => closeAll(client, transport, http) };
  },
  "2.x over HTTP without sessions": async (parts) => {
    const handler = createMcpHandler(() => server2(parts) as never);
    const http = await listen(0, (request, response) => answerBy((asked) => handler.fetch(asked), request, response));
    const client = client2(parts, { versionNegotiation: { mode: "auto" } });
    await client.connect(new StreamableHTTPClientTransport(addressOf(http)));
    return { ...asking2(client), close: () => closeAll(client, http) };
  },
  "1.x in memory": async (parts) => {
    const [near, far] = InMemoryTransport1.createLinkedPair();
    await server1(parts).connect(far as never);
    const client = client1(parts);
    await client.connect(near as never);
    return { ...asking1(client), close: () => client.close() };
  },
  "2.x in memory": async (parts) => {
    const [near, far] = InMemoryTransport.createLinkedPair();
    await server2(parts).connect(far);
    const client = client2(parts);
    await client.connect(near);
    return { ...asking2(client), close: () => client.close() };
  },
};

export function asking1(client: Client1): Pick<Pair, "client" | "call"> {
  return { client: client as never, call: (name, given = {}, options = {}) => client.callTool({ name, arguments: { ...given } }, undefined, options as never) };
}

export function asking2(client: Client): Pick<Pair, "client" | "call"> {
  return { client: client as never, call: (name, given = {}, options = {}) => client.callTool({ name, arguments: { ...given } }, options as never) };
}

export function client1({ wrapped, sample }: Parts): Client1 {
  const client = new Client1(CLIENT, CAPABILITIES);
  client.setRequestHandler(CreateMessageRequestSchema, async () => said(await sample()));
  client.setRequestHandler(ElicitRequestSchema, async () => AGREED);
  return wrapped === "server" ? client : wrapClient(client);
}

export function client2({ wrapped, sample }: Parts, options: object = {}): Client {
  const client = new Client(CLIENT, { ...CAPABILITIES, ...options });
  client.setRequestHandler("sampling/createMessage", async () => said(await sample()));
  client.setRequestHandler("elicitation/create", async () => AGREED);
  return wrapped === "server" ? client : wrapClient(client);
}

export function server1(parts: Parts): McpServer1 {
  const server = new McpServer1(SERVER, OFFERING);
  const reach = (extra: { requestId: string; signal: AbortSignal; _meta?: { progressToken?: string }; sendNotification(told: object): Promise<void> }): Reach => ({
    signal: extra.signal,
    token: extra._meta?.progressToken,
    notify: (method, params) => extra.sendNotification({ method, params }),
    elicit: (params) => server.server.elicitInput(params as never, { relatedRequestId: extra.requestId }),
    sample: (params) => server.server.createMessage(params as never, { relatedRequestId: extra.requestId }),
  });
  offer(server, parts, { reach: reach as never, promptOf: (shape) => shape, completable: completable1 as never });
  return parts.wrapped === "client" ? server : wrapServer(server);
}

export function server2(parts: Parts): McpServer {
  const server = new McpServer(SERVER, OFFERING);
  const reach = ({ mcpReq }: { mcpReq: Record<string, (...told: unknown[]) => Promise<unknown>> & { signal: AbortSignal; _meta?: { progressToken?: string } } }): Reach => ({
    signal: mcpReq.signal,
    token: mcpReq._meta?.progressToken,
    notify: (method, params) => mcpReq["notify"]?.({ method, params }),
    elicit: (params) => mcpReq["elicitInput"]?.(params),
    sample: (params) => mcpReq["requestSampling"]?.(params),
  });
  offer(server, parts, { reach: reach as never, promptOf: (shape) => z.object(shape), completable: completable as never });
  return parts.wrapped === "client" ? server : wrapServer(server);
}

const AGREED = { action: "accept" as const, content: { sure: true } };

function said(text: string) {
  return { role: "assistant" as const, model: "gpt-4o-mini", content: { type: "text" as const, text } };
}

function addressOf({ origin }: LocalServer): URL {
  return new URL(`${origin}/mcp`);
}

async function closeAll(...open: { close(): Promise<unknown> }[]): Promise<void> {
  for (const each of open) await each.close();
}

/** Answers as a server of web standards does; a caller that goes away aborts its request. */
async function answerBy(serve: (asked: Request) => Promise<Response>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const body = await readBody(request);
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const asked = new Request(`http://${request.headers.host}${request.url}`, { method: request.method ?? "GET", headers, signal: gone.signal, ...(body.length > 0 ? { body: new Uint8Array(body) } : {}) });
  const answer = await serve(asked).catch(() => undefined);
  if (!answer) return void response.destroy();
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.flushHeaders();
  for await (const chunk of answer.body ?? []) response.write(chunk);
  response.end();
}
