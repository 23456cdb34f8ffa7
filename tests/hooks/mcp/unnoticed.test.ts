import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { init } from "genspan";
import { wrapClient } from "genspan/mcp";
import { unhandledIn } from "../../support/unhandled.js";

const CLIENTS = {
  "1.x": () => new Client1({ name: "app", version: "1.0.0" }) as never as Asking,
  "2.x": () => new Client({ name: "app", version: "1.0.0" }) as never as Asking,
};

interface Asking {
  connect(transport: Wire): Promise<void>;
  callTool(asked: { name: string; arguments: object }): Promise<unknown>;
  close(): Promise<void>;
}

/** A transport of the app's own, which keeps what goes over it and answers by itself. */
class Wire {
  readonly sent: object[] = [];
  readonly #refusal: Error | undefined;
  onmessage: ((message: object) => void) | undefined;
  onclose: (() => void) | undefined;

  constructor(refusal?: Error) {
    this.#refusal = refusal;
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.onclose?.();
  }

  async send(message: { id?: number; method?: string; params?: object }): Promise<void> {
    this.sent.push(structuredClone(message));
    if (message.method === "tools/call" && this.#refusal) throw this.#refusal;
    const result = message.method === "initialize" ? BEGUN : { content: [{ type: "text", text: "18 °C" }] };
    if (message.id !== undefined) queueMicrotask(() => this.onmessage?.({ jsonrpc: "2.0", id: message.id, result }));
  }
}

const BEGUN = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "weather", version: "2.0.0" } };
const ASKED = { name: "get_weather", arguments: { city: "Paris" } };

for (const [major, create] of Object.entries(CLIENTS)) {
  test(`${major}: nothing but the trace is added to what goes over the wire, and nothing once genspan is closed`, async () => {
    const plain = await sentBy(create());
    const genspan = init({ dsn: NOWHERE });
    const traced = await sentBy(wrapClient(create()));
    assert.deepEqual(traced.map(withoutTrace), plain);
    assert.notDeepEqual(traced, plain);
    await genspan.close(0);
    assert.deepEqual(await sentBy(wrapClient(create())), plain);
  });

  test(`${major}: a message that cannot be sent, and that nobody waits for, is reported once, as without us`, async () => {
    const genspan = init({ dsn: NOWHERE });
    const wire = new Wire(new Error("cable cut"));
    await wrapClient(create()).connect(wire);
    const reported = await unhandledIn(() => void wire.send({ id: 99, method: "tools/call" }));
    assert.deepEqual(reported.map(String), ["Error: cable cut"]);
    await genspan.close(0);
  });

  test(`${major}: what listened to a transport before it was connected still hears all messages`, async () => {
    const heardBy = async (client: Asking): Promise<object[]> => {
      const heard: object[] = [];
      const wire = new Wire();
      wire.onmessage = (message) => void heard.push(structuredClone(message));
      await client.connect(wire);
      await client.callTool(ASKED);
      await client.close();
      return heard;
    };
    const plain = await heardBy(create());
    assert.ok(plain.length > 0);
    const genspan = init({ dsn: NOWHERE });
    assert.deepEqual(await heardBy(wrapClient(create())), plain);
    await genspan.close(0);
  });

  test(`${major}: a transport that refuses to send fails the call with its own error`, async () => {
    const genspan = init({ dsn: NOWHERE });
    const refusal = new Error("cable cut");
    const client = wrapClient(create());
    await client.connect(new Wire(refusal));
    await assert.rejects(client.callTool(ASKED), (error) => error === refusal);
    await genspan.close(0);
  });

  test(`${major}: client and transport stay the app's own, and its handlers are called`, async () => {
    const genspan = init({ dsn: NOWHERE });
    const client = create();
    assert.equal(wrapClient(client), client);
    const wire = new Wire();
    let closed = 0;
    wire.onclose = () => closed++;
    await client.connect(wire);
    assert.equal(typeof wire.onmessage, "function");
    await client.close();
    assert.equal(closed, 1);
    await genspan.close(0);
  });
}

test("messages that cannot be read go on as they are", async () => {
  const genspan = init({ dsn: NOWHERE });
  const unreadable = { get arguments(): never { throw new Error("unreadable"); } };
  const given = [{ id: 1, method: "tools/call", params: unreadable }, { id: 1, get result(): never { throw new Error("unreadable"); } }];
  const passed: object[] = [];
  const wire = { send: async (message: object) => void passed.push(message), onmessage: (message: object) => void passed.push(message) };
  await wrapClient({ connect: async (_: typeof wire) => undefined }).connect(wire);
  for (const message of given) {
    await wire.send(message);
    wire.onmessage(message);
  }
  assert.deepEqual(passed.map((message) => given.indexOf(message as never)), [0, 0, 1, 1]);
  await genspan.close(0);
});

/** Nobody listens there, and nothing is waited for. */
const NOWHERE = "http://key@127.0.0.1:9/1";

async function sentBy(client: Asking): Promise<object[]> {
  const wire = new Wire();
  await client.connect(wire);
  assert.deepEqual(await client.callTool(ASKED), { content: [{ type: "text", text: "18 °C" }] });
  await client.close();
  return wire.sent;
}

function withoutTrace(message: object): object {
  const { params, ...rest } = message as { params?: { _meta?: Record<string, unknown> } };
  const { _meta, ...others } = params ?? {};
  const meta = Object.fromEntries(Object.entries(_meta ?? {}).filter(([name]) => !["sentry-trace", "baggage", "traceparent"].includes(name)));
  const left = { ...others, ...(Object.keys(meta).length > 0 ? { _meta: meta } : {}) };
  return { ...rest, ...(Object.keys(left).length > 0 ? { params: left } : {}) };
}
