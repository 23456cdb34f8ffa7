import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { streamed, whole } from "../support/model-server.js";
import type { ScriptedReply } from "../support/model-server.js";
import { bothWays, CHAT_ANSWER, CHAT_EVENTS, openBench, outcome } from "./bench.js";

const bench = await openBench();

function sdk(fetch: typeof globalThis.fetch): OpenAI {
  return new OpenAI({ apiKey: "sk-none", baseURL: bench.model.baseUrl, fetch, maxRetries: 2 });
}

const MESSAGES: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "hello" }];
const ASKED: OpenAI.ChatCompletionCreateParamsNonStreaming = { model: "gpt-4o-mini", messages: MESSAGES };
const STREAMED: OpenAI.ChatCompletionCreateParamsStreaming = { ...ASKED, stream: true, stream_options: { include_usage: true } };

const STREAM = (): ScriptedReply => streamed({ chunks: CHAT_EVENTS, pauseMs: 1 });
const WHOLE = (): ScriptedReply => whole({ body: CHAT_ANSWER });

interface Use {
  reply: () => ScriptedReply;
  use: (openai: OpenAI) => Promise<unknown>;
  /** What each call's span has: status, input and output tokens; estimates where an answer broke off. */
  spans: [status: string, input: unknown, output: unknown][];
}

const USES: Record<string, Use> = {
  "create()": { reply: WHOLE, use: (openai) => openai.chat.completions.create(ASKED), spans: [["ok", 9, 4]] },
  "create() with stream, iterated": {
    reply: STREAM,
    use: async (openai) => all(await openai.chat.completions.create(STREAMED)),
    spans: [["ok", 9, 4]],
  },
  "stream()": {
    reply: STREAM,
    use: async (openai) => {
      const stream = openai.chat.completions.stream(STREAMED);
      const deltas: string[] = [];
      stream.on("content", (delta) => void deltas.push(delta));
      return [await stream.finalChatCompletion(), deltas, await stream.totalUsage()];
    },
    spans: [["ok", 9, 4]],
  },
  "parse()": {
    reply: () => whole({ body: CHAT_ANSWER.replace("Hallo ✓", '{\\"greeting\\":\\"Hallo\\"}') }),
    use: (openai) =>
      openai.chat.completions.parse({
        ...ASKED,
        response_format: { type: "json_schema", json_schema: { name: "greeting", strict: true, schema: { type: "object" } } },
      }),
    spans: [["ok", 9, 4]],
  },
  "withResponse()": {
    reply: STREAM,
    use: async (openai) => {
      const { data, response, request_id } = await openai.chat.completions.create(STREAMED).withResponse();
      return [await all(data), response.status, response.url, request_id];
    },
    spans: [["ok", 9, 4]],
  },
  "asResponse()": {
    reply: STREAM,
    use: async (openai) => {
      const response = await openai.chat.completions.create(STREAMED).asResponse();
      return [response.status, response.bodyUsed, await response.text()];
    },
    spans: [["ok", 9, 4]],
  },
  "tee()": {
    reply: STREAM,
    use: async (openai) => {
      const [left, right] = (await openai.chat.completions.create(STREAMED)).tee();
      return [await all(left), await all(right)];
    },
    spans: [["ok", 9, 4]],
  },
  "toReadableStream()": {
    reply: STREAM,
    use: async (openai) => new Response((await openai.chat.completions.create(STREAMED)).toReadableStream()).text(),
    spans: [["ok", 9, 4]],
  },
  "controller": {
    reply: () => streamed({ chunks: CHAT_EVENTS.slice(0, 3), then: "hang" }),
    use: async (openai) => {
      const stream = await openai.chat.completions.create(STREAMED);
      const seen: unknown[] = [];
      for await (const chunk of stream) {
        seen.push(chunk);
        if (seen.length === 3) stream.controller.abort();
      }
      return [seen, await bench.model.requests.at(-1)?.ended];
    },
    spans: [["error", 8, 2]],
  },
  "an early break": {
    reply: () => streamed({ chunks: [CHAT_EVENTS.slice(0, 3).join("")], then: "hang" }),
    use: async (openai) => {
      for await (const chunk of await openai.chat.completions.create(STREAMED)) return [chunk, await undefined];
      return undefined;
    },
    spans: [["error", 8, 2]],
  },
  "an abort before the answer": {
    reply: () => () => new Promise(() => undefined),
    use: (openai) => outcome(() => openai.chat.completions.create(ASKED, { signal: AbortSignal.timeout(20) })),
    spans: [["error", undefined, undefined]],
  },
  "an error of the server in mid-stream": {
    reply: () =>
      streamed({ chunks: [...CHAT_EVENTS.slice(0, 2), `data: ${JSON.stringify({ error: { message: "overloaded", type: "server_error", code: null } })}\n\n`] }),
    use: async (openai) => outcome(async () => all(await openai.chat.completions.create(STREAMED))),
    spans: [["error", 8, 1]],
  },
  "a connection that breaks": {
    reply: () => streamed({ chunks: CHAT_EVENTS.slice(0, 1), pauseMs: 2, then: "break" }),
    use: async (openai) => outcome(async () => all(await openai.chat.completions.create(STREAMED))),
    spans: [["error", undefined, undefined]],
  },
  "an HTTP error": {
    reply: () => whole({ status: 400, body: JSON.stringify({ error: { message: "no such model", type: "invalid_request_error", code: "model_not_found" } }) }),
    use: (openai) => outcome(() => openai.chat.completions.create(ASKED)),
    spans: [["error", undefined, undefined]],
  },
  "retries after 429": {
    reply: () => {
      bench.model.script(TOO_MANY, TOO_MANY);
      return WHOLE();
    },
    use: (openai) => openai.chat.completions.create(ASKED),
    spans: [["error", undefined, undefined], ["error", undefined, undefined], ["ok", 9, 4]],
  },
};

const TOO_MANY = whole({ status: 429, headers: { "content-type": "application/json", "retry-after-ms": "1" }, body: JSON.stringify({ error: { message: "slow down" } }) });

for (const [name, { reply, use, spans: expected }] of Object.entries(USES)) {
  test(`openai: ${name} gives what it gives without us, and one span for each call`, async () => {
    const { plain, wrapped, spans } = await bothWays(bench, reply, (fetch) => use(sdk(fetch)));
    assert.deepEqual(wrapped, plain);
    assert.deepEqual(
      spans.map(({ status, attributes }) => [status, attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]]),
      expected,
    );
    for (const { status, attributes } of spans) {
      assert.equal(attributes["gen_ai.request.model"], "gpt-4o-mini");
      const isEstimate = status === "error" && attributes["gen_ai.usage.output_tokens"] !== undefined;
      assert.equal(attributes["genspan.usage.estimated"], isEstimate || undefined);
    }
  });
}

test("openai: embeddings", async () => {
  const openai = sdk(bench.client.fetch);
  const plain = await sdk(globalThis.fetch).embeddings.create({ model: "text-embedding-3-small", input: "hello" });
  assert.deepEqual(await openai.embeddings.create({ model: "text-embedding-3-small", input: "hello" }), plain);
  const [span, ...others] = await bench.takeSpans();
  assert.deepEqual([span?.name, span?.attributes["gen_ai.usage.input_tokens"], others], ["embeddings text-embedding-3-small", plain.usage.prompt_tokens, []]);
});

const { wrapFetch } = bench.client;
const WRAPPED_TWICE: Record<string, () => typeof globalThis.fetch> = {
  "at once": () => wrapFetch(bench.client.fetch),
  "with a function of the app's between": () => wrapFetch((input, init) => bench.client.fetch(input, { ...init })),
  "with a function between that waits first": () =>
    wrapFetch(async (input, init) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return bench.client.fetch(input, init);
    }),
};

for (const [how, wrap] of Object.entries(WRAPPED_TWICE)) {
  test(`openai: wrapping twice, ${how}, is one span`, async () => {
    bench.model.script(STREAM(), WHOLE());
    const openai = sdk(wrap());
    await all(await openai.chat.completions.create(STREAMED));
    await openai.chat.completions.create(ASKED);
    assert.equal((await bench.takeSpans()).length, 2);
  });
}

test("openai: the global fetch patched and the SDK's wrapped too is one span", async () => {
  const before = globalThis.fetch;
  const undo = bench.client.patchGlobalFetch();
  bench.model.script(WHOLE());
  await sdk(bench.client.fetch).chat.completions.create(ASKED);
  undo();
  assert.equal(globalThis.fetch, before);
  assert.equal((await bench.takeSpans()).length, 1);
});

test("a patched fetch that somebody kept only passes on after the undo", async () => {
  const undo = bench.client.patchGlobalFetch();
  const kept = globalThis.fetch;
  undo();
  bench.model.script(WHOLE());
  await sdk(kept).chat.completions.create(ASKED);
  assert.deepEqual(await bench.takeSpans(), []);
});

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

test("openai: a span around a call ends however the app waits for it", async () => {
  const ways: Record<string, (answer: Promise<unknown>) => Promise<unknown>> = {
    then: (answer) => answer.then(String),
    catch: (answer) => answer.catch(String),
    finally: (answer) => answer.finally(() => undefined).catch(String),
  };
  for (const [name, wait] of Object.entries(ways)) {
    for (const reply of [WHOLE(), whole({ status: 400, body: "{}" })]) {
      bench.model.script(reply);
      await outcome(() => wait(bench.client.startSpan({ name }, () => sdk(bench.client.fetch).chat.completions.create(ASKED))));
    }
    const spans = await bench.takeSpans();
    assert.deepEqual(spans.filter((span) => span.name === name).map(({ status }) => status), ["ok", "error"], name);
  }
});
