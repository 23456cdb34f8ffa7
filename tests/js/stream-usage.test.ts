import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { AzureOpenAI } from "openai";
import { streamed, whole } from "../support/model-server.js";
import type { ScriptedReply } from "../support/model-server.js";
import { bothWays, CHAT_ANSWER, chatRequest, openBench, outcome } from "./bench.js";

// The host of the tests stands for OpenAI: what is known of a provider holds for the hosts that an app gives its name.
const providers = [{ host: "127.0.0.1", provider: "openai" }];
const bench = await openBench({ streamUsage: "request", providers });

const MESSAGES: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "hello" }];
const STREAMED: OpenAI.ChatCompletionCreateParamsStreaming = { model: "gpt-4o-mini", messages: MESSAGES, stream: true };

type Asked = "usage" | "nothing";

/** Five events as OpenAI writes them: `usage` in each and an event for it alone where it was asked for, else nowhere. */
function events(asked: Asked): string[] {
  const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4o-mini-2024-07-18" };
  const write = (data: object): string => `data: ${JSON.stringify({ ...head, ...data, obfuscation: "xyz" })}\n\n`;
  const none = asked === "usage" ? { usage: null } : {};
  const chunk = (delta: object, finish: string | null): string => write({ choices: [{ index: 0, delta, finish_reason: finish }], ...none });
  const usage = write({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } });
  return [
    chunk({ role: "assistant", content: "" }, null),
    chunk({ content: "Hal" }, null),
    chunk({ content: "lo ✓" }, null),
    chunk({}, "stop"),
    ...(asked === "usage" ? [usage] : []),
    "data: [DONE]\n\n",
  ];
}

function askedIn(body: string): Asked {
  return JSON.parse(body).stream_options?.include_usage === true ? "usage" : "nothing";
}

/** Answers as asked, in chunks of so many bytes, or an event each. */
function answering(size?: number, then: "end" | "break" | "hang" = "end", count?: number): ScriptedReply {
  return (request, response) => {
    const written = events(askedIn(request.body)).slice(0, count);
    const reply = size === undefined ? { chunks: written, pauseMs: 1, then } : { chunks: pieces(Buffer.from(written.join("")), size), then };
    return streamed(reply)(request, response);
  };
}

function pieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

interface Use {
  reply?: () => ScriptedReply;
  use: (openai: OpenAI) => Promise<unknown>;
  /** Status, output tokens, and whether they are estimates. */
  span?: [status: string, output: unknown, isEstimated: true | undefined];
}

const SDK_USES: Record<string, Use> = {
  "create(), iterated": { use: async (openai) => all(await openai.chat.completions.create(STREAMED)) },
  "stream()": { use: async (openai) => openai.chat.completions.stream(STREAMED).finalChatCompletion() },
  "asResponse()": { use: async (openai) => (await openai.chat.completions.create(STREAMED).asResponse()).text() },
  "withResponse()": {
    use: async (openai) => {
      const { data, response } = await openai.chat.completions.create(STREAMED).withResponse();
      return [await all(data), response.status, response.url];
    },
  },
  "tee()": {
    use: async (openai) => {
      const [left, right] = (await openai.chat.completions.create(STREAMED)).tee();
      return [await all(left), await all(right)];
    },
  },
  "toReadableStream()": { use: async (openai) => new Response((await openai.chat.completions.create(STREAMED)).toReadableStream()).text() },
  "an early break": {
    reply: () => answering(undefined, "hang", 3),
    use: async (openai) => {
      const seen: unknown[] = [];
      for await (const chunk of await openai.chat.completions.create(STREAMED)) if (seen.push(chunk) === 3) break;
      return [seen, await bench.model.requests.at(-1)?.ended];
    },
    span: ["error", 2, true],
  },
  "an abort": {
    reply: () => answering(undefined, "hang", 3),
    use: async (openai) => {
      const stream = await openai.chat.completions.create(STREAMED);
      const seen: unknown[] = [];
      for await (const chunk of stream) if (seen.push(chunk) === 3) stream.controller.abort();
      return [seen, await bench.model.requests.at(-1)?.ended];
    },
    span: ["error", 2, true],
  },
  "a connection that breaks": {
    reply: () => answering(undefined, "break", 1),
    use: async (openai) => outcome(async () => all(await openai.chat.completions.create(STREAMED))),
    span: ["error", undefined, undefined],
  },
};

for (const [name, { reply = answering, use, span: expected = ["ok", 4, undefined] }] of Object.entries(SDK_USES)) {
  test(`openai: ${name} gives what it gives where nobody asks for usage, and the span has the tokens`, async () => {
    const openai = (fetch: typeof globalThis.fetch) => new OpenAI({ apiKey: "sk-none", baseURL: bench.model.baseUrl, fetch });
    const { plain, wrapped, spans } = await bothWays(bench, () => reply(), (fetch) => use(openai(fetch)));
    assert.deepEqual(wrapped, plain);
    assert.deepEqual(bench.model.requests.slice(-2).map(({ body }) => askedIn(body)), ["nothing", "usage"]);
    assert.deepEqual(spans.map(({ status, attributes }) => [status, attributes["gen_ai.usage.output_tokens"], attributes["genspan.usage.estimated"]]), [expected]);
  });
}

test("AzureOpenAI: a deployment is asked from the version on that takes the question, and gives the app what it gave", async () => {
  const azure = await openBench({ streamUsage: "request", providers: [{ host: "127.0.0.1", provider: "azure.ai.openai" }] });
  for (const [apiVersion, asked] of [["2024-10-21", "usage"], ["2024-06-01", "nothing"]] as const) {
    const endpoint = new URL(azure.model.baseUrl).origin;
    const openai = (fetch: typeof globalThis.fetch) => new AzureOpenAI({ apiKey: "sk-none", endpoint, deployment: "dep", apiVersion, fetch });
    const { plain, wrapped } = await bothWays(azure, answering, async (fetch) => all(await openai(fetch).chat.completions.create(STREAMED)));
    assert.deepEqual(wrapped, plain);
    assert.deepEqual(azure.model.requests.slice(-2).map(({ body }) => askedIn(body)), ["nothing", asked]);
  }
});

const READERS: Record<string, (response: Response) => Promise<string>> = {
  "text()": (response) => response.text(),
  "clone()": async (response) => {
    const [one, other] = await Promise.all([response.clone().text(), response.text()]);
    assert.equal(one, other);
    return one;
  },
  "pipeThrough": (response) => new Response(response.body?.pipeThrough(new TransformStream()) ?? null).text(),
  "a BYOB reader": async (response) => {
    const reader = response.body?.getReader({ mode: "byob" });
    const chunks: Uint8Array[] = [];
    for (let result = await reader?.read(new Uint8Array(11)); result && !result.done; result = await reader?.read(new Uint8Array(11))) chunks.push(result.value);
    return Buffer.concat(chunks).toString();
  },
};

for (const [name, read] of Object.entries(READERS)) {
  test(`${name} gives the bytes of an answer that nobody asked for usage, however the network cuts them`, async () => {
    for (const size of [1, 7, 150, 100_000]) {
      bench.model.script(answering(size));
      const response = await bench.client.fetch(bench.chatUrl, chatRequest({ stream: true }));
      assert.equal(await read(response), events("nothing").join(""));
      assert.deepEqual((await bench.takeSpans()).map(({ attributes }) => attributes["gen_ai.usage.total_tokens"]), [13]);
    }
  });
}

test("a body is sent in the form that it was given in, and as long as its header says", async () => {
  const { body, ...init } = chatRequest({ stream: true, temperature: 0.5 });
  const bytes = new TextEncoder().encode(body);
  const headers = { "content-type": "application/json", "content-length": String(bytes.length) };
  for (const form of [body, bytes, bytes.buffer, new DataView(bytes.buffer)]) {
    bench.model.script(answering());
    await (await bench.client.fetch(bench.chatUrl, { ...init, headers, body: form })).text();
    const sent = bench.model.requests.at(-1);
    assert.deepEqual(JSON.parse(sent?.body ?? ""), { ...JSON.parse(body), stream_options: { include_usage: true } });
    assert.deepEqual([sent?.headers["content-length"], sent?.headers["content-type"]], [String(sent?.body.length), "application/json"]);
  }
  await bench.takeSpans();
});

test("what asks by itself, is not streamed or goes in another form is sent as it is, and its answer comes as it is", async () => {
  const asking = chatRequest({ stream: true, stream_options: { include_usage: true } });
  const requests: RequestInit[] = [asking, chatRequest(), { ...asking, body: new Blob([chatRequest({ stream: true }).body]) }];
  for (const request of requests) {
    const reply = () => (request.body === chatRequest().body ? whole({ body: CHAT_ANSWER }) : answering());
    const { plain, wrapped } = await bothWays(bench, reply, async (fetch) => (await fetch(bench.chatUrl, request)).text());
    assert.equal(wrapped, plain);
    const [first, second] = bench.model.requests.slice(-2);
    assert.equal(second?.body, first?.body);
  }
});

test("wrapped twice with a wait between, the app gets no event that it did not ask for, and one span", async () => {
  bench.model.script(answering());
  const fetch = bench.client.wrapFetch(async (input, init) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return bench.client.fetch(input, init);
  });
  assert.equal(await (await fetch(bench.chatUrl, chatRequest({ stream: true }))).text(), events("nothing").join(""));
  assert.equal((await bench.takeSpans()).length, 1);
});

test("an HTTP error comes as it is", async () => {
  const body = '{\n "error": {\n  "message": "slow down",\n  "usage": null\n }\n}';
  const { plain, wrapped } = await bothWays(bench, () => whole({ status: 429, body }), async (fetch) => (await fetch(bench.chatUrl, chatRequest({ stream: true }))).text());
  assert.equal(wrapped, plain);
});

test("the model's own answer is counted as it tells it, and comes without its usage", async () => {
  const openai = new OpenAI({ apiKey: "sk-none", baseURL: bench.model.baseUrl, fetch: bench.client.fetch });
  const chunks = await all(await openai.chat.completions.create(STREAMED));
  assert.ok(chunks.every((chunk) => chunk.choices.length === 1 && !("usage" in chunk)));
  const told = bench.model.reports.at(-1)?.usage;
  const span = (await bench.takeSpans()).at(-1);
  assert.deepEqual([span?.attributes["gen_ai.usage.input_tokens"], span?.attributes["gen_ai.usage.output_tokens"]], [told?.input, told?.output]);
});

test("by default no request is changed", async () => {
  const observing = await openBench({ providers });
  observing.model.script(answering());
  const request = chatRequest({ stream: true });
  assert.equal(await (await observing.client.fetch(observing.chatUrl, request)).text(), events("nothing").join(""));
  assert.equal(observing.model.requests.at(-1)?.body, request.body);
});

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
