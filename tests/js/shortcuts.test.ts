import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { Client, Span } from "../../js/entry/node.js";
import { readGolden } from "../hooks/golden.js";
import { treeOf } from "../hooks/tree.js";
import { openBench } from "./bench.js";

const bench = await openBench({ recordInputs: true, recordOutputs: true, captureErrors: false });
const { client } = bench;
const golden = readGolden(new URL("shortcuts.txt", import.meta.url));
after(() => golden.finish());

type Run = <T>(callback: (span: Span) => T) => T;

const SHORTCUTS: Record<string, Run> = {
  startSpan: (callback) => client.startSpan({ name: "work", op: "task" }, callback),
  invokeAgent: (callback) => client.invokeAgent({ name: "Weather Agent", model: "gpt-4o-mini" }, callback),
  executeTool: (callback) => client.executeTool({ name: "get_weather", description: "The weather", callId: "call_1", arguments: { city: "Paris" } }, callback),
  chat: (callback) => client.chat({ model: "gpt-4o-mini", provider: "openai" }, callback),
  embeddings: (callback) => client.embeddings({ model: "text-embedding-3-small" }, callback),
  handoff: (callback) => client.handoff({ from: "Weather Agent", to: "Travel Agent" }, callback),
  "mcp, client": (callback) => client.mcp({ method: "tools/call", target: "get_weather", arguments: { city: "Paris" } }, callback),
  "mcp, server": (callback) => client.mcp({ method: "tools/call", target: "get_weather", side: "server", requestId: 7 }, callback),
};

const failure = new RangeError("out of range");
const object = { celsius: 18 };

/** What a callback may give, how the app goes on with it, and how the span must end. */
interface Way {
  readonly callback: () => unknown;
  readonly use?: (given: never) => unknown;
  readonly fails?: true;
  /** Whether what the app gets is the very thing that the callback gave; promises are followed, and theirs values are. */
  readonly isFollowed?: true;
}

async function* words(): AsyncGenerator<string> {
  yield "one";
  yield "two";
}

function* numbers(): Generator<number> {
  yield 1;
  throw failure;
}

const stream = () => new ReadableStream({ start: (controller) => (controller.enqueue("chunk"), controller.close()) });

const WAYS: Record<string, Way> = {
  "a value": { callback: () => "rainy" },
  "an object": { callback: () => object },
  nothing: { callback: () => undefined },
  "a function": { callback: () => words },
  "a promise": { callback: () => Promise.resolve(object), use: async (given: Promise<unknown>) => assert.equal(await given, object), isFollowed: true },
  "a rejection": { callback: () => Promise.reject(failure), use: (given: Promise<unknown>) => assert.rejects(given, (error) => error === failure), fails: true, isFollowed: true },
  "a throw": { callback: () => { throw failure; }, fails: true },
  "a promise of a throw": { callback: async () => { await undefined; throw failure; }, use: (given: Promise<unknown>) => assert.rejects(given, (error) => error === failure), fails: true, isFollowed: true },
  "an async generator that is read": { callback: words, use: async (given: AsyncIterable<string>) => { for await (const word of given) assert.ok(word); } },
  "an async generator that is left": { callback: words, use: async (given: AsyncIterable<string>) => { for await (const word of given) if (word) break; } },
  "a generator that throws": { callback: numbers, use: (given: Iterable<number>) => assert.throws(() => [...given], (error) => error === failure), fails: true },
  "a stream that is read": { callback: stream, use: (given: ReadableStream) => new Response(given.pipeThrough(new TextEncoderStream())).text() },
  "a stream that is dropped": { callback: stream, use: (given: ReadableStream) => given.cancel() },
  "a thenable of its own": { callback: () => ({ then: (resolve: (value: object) => void) => resolve(object), raw: true }), use: async (given: Promise<unknown>) => assert.equal(await given, object) },
};

for (const [name, run] of Object.entries(SHORTCUTS)) {
  describe(name, () => {
    for (const [what, { callback, use, fails, isFollowed }] of Object.entries(WAYS)) {
      test(`a callback that gives ${what} gives it to the app as it is, and ends its span once`, async () => {
        let made: unknown;
        let times = 0;
        const work = () => run((span) => {
          times += 1;
          assert.equal(client.getActiveSpan(), span);
          return (made = callback());
        });
        if (fails && !use) assert.throws(work, (error) => error === failure);
        else {
          const given = work();
          if (!isFollowed) assert.equal(given, made);
          await use?.(given as never);
        }
        assert.equal(times, 1);
        const spans = await bench.takeSpans();
        assert.deepEqual(spans.map(({ status }) => status), [fails ? "error" : "ok"]);
      });
    }
  });
}

test("each shortcut gets name, op and attributes right, on the client and below a span", async () => {
  const use = (maker: Pick<Client, "invokeAgent" | "executeTool" | "handoff" | "chat" | "embeddings" | "mcp">): void => {
    maker.invokeAgent({ name: "Weather Agent", model: "gpt-4o-mini", conversationId: "conv_1" }, (agent) => {
      agent.chat({ model: "gpt-4o-mini", provider: "openai" }, (span) => void span.setAttributes({ "gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 3 }));
      agent.executeTool({ name: "get_weather", description: "The weather", callId: "call_1", arguments: { city: "Paris" } }, () => ({ celsius: 18 }));
      agent.handoff({ to: "Travel Agent" });
    });
    maker.handoff({ from: "Weather Agent", to: "Travel Agent" });
    maker.handoff({ to: "Travel Agent" });
    maker.embeddings({ model: "text-embedding-3-small", attributes: { "gen_ai.request.dimensions": 256 } }, () => [0.5]);
    const call = { method: "tools/call", target: "get_weather", arguments: { city: "Paris", days: 3 }, transport: "http", protocolVersion: "2025-06-18" };
    maker.mcp({ ...call, client: { name: "app", version: "1" } }, (_span, meta) => maker.mcp({ ...call, side: "server", meta, server: { name: "weather" } }, () => ({ content: [{ type: "text", text: "18 °C" }] })));
    maker.mcp({ method: "notifications/progress", side: "server" }, () => undefined);
  };
  use(client);
  golden.hold("on the client", treeOf(await bench.takeSpans()));
  client.startSpan({ name: "above" }, use);
  golden.hold("below a span", treeOf(await bench.takeSpans()));
});
