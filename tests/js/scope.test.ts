import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { whole } from "../support/model-server.js";
import type { Client } from "../../js/entry/node.js";
import { init } from "../../js/entry/node.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench();

const fetch = bench.client.wrapFetch(async () => {
  await sleep(Math.random() * 5);
  return new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } });
});

test("100 interleaved requests with async context never see each other's spans, conversation or user", async () => {
  await Promise.all(Array.from({ length: 100 }, (_, request) => serve(bench.client, request)));
  await check(100);
});

async function serve(client: Client, request: number): Promise<void> {
  await sleep(Math.random() * 5);
  await client.invokeAgent({ name: `Agent ${request}` }, async (agent) => {
    client.setConversationId(`conversation ${request}`);
    client.setUser({ id: `user ${request}` });
    await sleep(Math.random() * 5);
    assert.equal(client.getActiveSpan(), agent);
    await (await fetch(bench.chatUrl, chatRequest())).text();
    await client.executeTool({ name: `tool ${request}` }, () => sleep(Math.random() * 5));
    assert.equal(client.getActiveSpan(), agent);
  });
  assert.equal(client.getActiveSpan(), undefined);
}

test("100 interleaved requests without async context are kept apart by their spans", async () => {
  const client = withoutAsyncContext(() => init({ dsn: bench.ingest.dsn }));
  const explicit = async (request: number): Promise<void> => {
    await sleep(Math.random() * 5);
    const own = { name: `Agent ${request}`, conversationId: `conversation ${request}`, user: { id: `user ${request}` } };
    await client.invokeAgent(own, async (agent) => {
      await sleep(Math.random() * 5);
      assert.equal(client.getActiveSpan(), undefined);
      const answer = await client.wrapFetch(async () => new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } }), { parent: agent })(bench.chatUrl, chatRequest());
      await answer.text();
      await agent.executeTool({ name: `tool ${request}` }, () => sleep(Math.random() * 5));
    });
  };
  await Promise.all(Array.from({ length: 100 }, (_, request) => explicit(request)));
  assert.equal(await client.flush(), true);
  await check(100);
  await client.close(0);
});

test("without async context what is begun before the first await is a child", async () => {
  const client = withoutAsyncContext(() => init({ dsn: bench.ingest.dsn }));
  bench.model.script(whole({ body: CHAT_ANSWER }));
  await client.startSpan({ name: "outer" }, (outer) => {
    assert.equal(client.getActiveSpan(), outer);
    return client.fetch(bench.chatUrl, chatRequest()).then((response) => response.text());
  });
  await client.flush();
  const spans = await bench.takeSpans();
  const outer = spans.find(({ name }) => name === "outer");
  assert.deepEqual(spans.filter((span) => span !== outer).map(({ parentSpanId }) => parentSpanId), [outer?.spanId]);
  await client.close(0);
});

test("what is set outside of every span holds for this flow of the program only", async () => {
  async function request(id: string): Promise<void> {
    bench.client.setConversationId(id);
    await sleep(Math.random() * 5);
    bench.client.startInactiveSpan({ name: id }).end();
  }
  await Promise.all(["a", "b", "c"].map(request));
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map(({ attributes }) => attributes["gen_ai.conversation.id"]), spans.map(({ name }) => name));
});

/** Each agent's trace holds its own three spans, with its own conversation and user. */
async function check(requests: number): Promise<void> {
  const spans = await bench.takeSpans();
  const agents = spans.filter(({ name }) => name.startsWith("invoke_agent"));
  assert.deepEqual([spans.length, agents.length], [requests * 3, requests]);
  for (const agent of agents) {
    const request = agent.name.replace("invoke_agent Agent ", "");
    const children = spans.filter(({ parentSpanId }) => parentSpanId === agent.spanId);
    assert.deepEqual(children.map(({ name }) => name).sort(), ["chat gpt-4o-mini", `execute_tool tool ${request}`]);
    for (const child of children) {
      assert.deepEqual(
        [child.traceId, child.attributes["gen_ai.conversation.id"], child.attributes["user.id"]],
        [agent.traceId, `conversation ${request}`, `user ${request}`],
      );
    }
  }
}

test("the storage of an edge route of Next is used, where asking for modules of Node throws", async () => {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = () => {
    throw new Error("not supported in the Edge Runtime");
  };
  Reflect.set(globalThis, "AsyncLocalStorage", AsyncLocalStorage);
  try {
    const client = init({ dsn: bench.ingest.dsn });
    await client.startSpan({ name: "a request" }, async (span) => {
      await sleep(1);
      assert.equal(client.getActiveSpan(), span);
    });
    await client.close();
    bench.ingest.clear();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
    Reflect.deleteProperty(globalThis, "AsyncLocalStorage");
  }
});

/** As in a browser: no AsyncLocalStorage is to be found. */
function withoutAsyncContext<T>(run: () => T): T {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = (name: string) => (name === "node:async_hooks" ? undefined : Reflect.apply(getBuiltinModule, process, [name]));
  try {
    return run();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
}

test("what is set inside a span holds for that span too, and not for the one above", async () => {
  bench.ingest.clear();
  const { client } = bench;
  client.startSpan({ name: "request" }, () =>
    client.invokeAgent({ name: "Weather Agent", conversationId: "conversation of before" }, () => {
      client.setConversationId("conversation 7");
      client.setUser({ id: "user 7" });
      client.setTag("shop", "north");
      client.executeTool({ name: "get_weather" }, () => undefined);
    }),
  );
  const told = (await bench.ingest.untilSpans(3)).map(({ name, attributes }) => [name, attributes["gen_ai.conversation.id"], attributes["user.id"], attributes["shop"]]);
  assert.deepEqual(told, [
    ["execute_tool get_weather", "conversation 7", "user 7", "north"],
    ["invoke_agent Weather Agent", "conversation 7", "user 7", "north"],
    ["request", undefined, undefined, undefined],
  ]);
});

test("a user is set and removed as a whole: what was known of one is never told of the next", async () => {
  bench.ingest.clear();
  const client = init({ dsn: bench.ingest.dsn });
  client.startSpan({ name: "request" }, () => {
    client.setUser({ id: "user 7", email: "ann@example.com", username: "ann", ip_address: "203.0.113.7" });
    client.setConversationId("conversation 7");
    client.executeTool({ name: "first" }, () => undefined);
    client.setUser({ id: "user 8" });
    client.executeTool({ name: "second" }, () => undefined);
    client.startSpan({ name: "nobody's", user: null, conversationId: null }, () => client.executeTool({ name: "third" }, () => undefined));
    client.setUser(null);
    client.setConversationId(undefined);
    client.executeTool({ name: "fourth" }, () => undefined);
  });
  await client.close();
  const told = bench.ingest.spans().map(({ name, attributes }) => [name, Object.entries(attributes).filter(([key]) => /^user\.|conversation/.test(key)).map(([, value]) => value).sort()]);
  bench.ingest.clear();
  assert.deepEqual(told, [
    ["execute_tool first", ["203.0.113.7", "ann", "ann@example.com", "conversation 7", "user 7"]],
    ["execute_tool second", ["conversation 7", "user 8"]],
    ["execute_tool third", []],
    ["nobody's", []],
    ["execute_tool fourth", []],
    ["request", []],
  ]);
});
