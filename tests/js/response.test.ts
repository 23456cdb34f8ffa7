import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { streamed, whole } from "../support/model-server.js";
import type { ScriptedReply } from "../support/model-server.js";
import { tapResponse } from "../../js/hook/response.js";
import { tapBody } from "../../js/tap.js";
import { bothWays, CHAT_ANSWER, CHAT_EVENTS, chatRequest, exposeGc, openBench, outcome } from "./bench.js";

const bench = await openBench();

/** Answers of every kind. */
const ANSWERS: Record<string, () => ScriptedReply> = {
  "a stream": () => streamed({ chunks: CHAT_EVENTS }),
  "a whole answer": () => whole({ body: CHAT_ANSWER }),
  "an error": () => whole({ status: 500, body: JSON.stringify({ error: { message: "overloaded", type: "server_error" } }) }),
};

const READINGS: Record<string, (response: Response) => Promise<unknown>> = {
  "text()": (response) => response.text(),
  "json()": (response) => outcome(() => response.json()),
  "arrayBuffer()": async (response) => Buffer.from(await response.arrayBuffer()).toString(),
  "blob()": async (response) => {
    const blob = await response.blob();
    return [blob.size, blob.type, await blob.text()];
  },
  "formData()": (response) => outcome(async () => [...(await response.formData())]),
  "getReader()": (response) => drained(response.body?.getReader()),
  "the async iterator": async (response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  },
  "a BYOB reader": async (response) => {
    const reader = response.body?.getReader({ mode: "byob" });
    const chunks: Uint8Array[] = [];
    for (;;) {
      const result = await reader?.read(new Uint8Array(7));
      if (!result || result.done) return [Buffer.concat(chunks).toString(), result?.value?.length];
      chunks.push(result.value);
    }
  },
  "pipeTo": async (response) => {
    const chunks: Uint8Array[] = [];
    await response.body?.pipeTo(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk) }));
    return Buffer.concat(chunks).toString();
  },
  "pipeThrough": (response) => new Response(response.body?.pipeThrough(new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>())).text(),
  "tee": async (response) => {
    const branches = response.body?.tee() ?? [];
    return Promise.all(branches.map((branch) => drained(branch.getReader())));
  },
  "clone()": async (response) => {
    const copy = response.clone();
    return [await copy.text(), await response.text(), facts(copy)];
  },
  "new Response(response.body)": (response) => new Response(response.body).text(),
  "new Response(response.body, response)": async (response) => {
    const copy = new Response(response.body, response);
    return [copy.status, copy.statusText, headersOf(copy), await copy.text()];
  },
  "a read, then text()": async (response) => {
    const reader = response.body?.getReader();
    await reader?.read();
    reader?.releaseLock();
    const told = [response.bodyUsed, await outcome(() => response.text())];
    await response.body?.cancel();
    return told;
  },
  "text() while a reader has the lock": async (response) => {
    const reader = response.body?.getReader();
    const told = await outcome(() => response.text());
    await reader?.cancel();
    return told;
  },
  "text() twice": async (response) => [await response.text(), response.bodyUsed, await outcome(() => response.text())],
  "clone() after text()": async (response) => [await response.text(), await outcome(() => response.clone())],
};

for (const [answer, reply] of Object.entries(ANSWERS)) {
  for (const [reading, read] of Object.entries(READINGS)) {
    test(`${answer} is the same to the app by ${reading}`, async () => {
      const { plain, wrapped, spans } = await bothWays(bench, reply, async (fetch) => read(await fetch(bench.chatUrl, chatRequest())));
      assert.deepEqual(wrapped, plain);
      assert.equal(spans.length, 1);
    });
  }

  test(`${answer} has the same face`, async () => {
    const { plain, wrapped } = await bothWays(bench, reply, async (fetch) => {
      const response = await fetch(bench.chatUrl, chatRequest());
      const before = facts(response);
      await response.text();
      return [before, facts(response)];
    });
    assert.deepEqual(wrapped, plain);
  });
}

test("the tokens are right by every way of reading", async () => {
  for (const [reading, read] of Object.entries(READINGS).filter(([name]) => !/then|while/.test(name))) {
    const { spans } = await bothWays(bench, () => streamed({ chunks: CHAT_EVENTS }), async (fetch) => read(await fetch(bench.chatUrl, chatRequest({ stream: true }))));
    assert.deepEqual(
      spans.map(({ status, attributes }) => [status, attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]]),
      [["ok", 9, 4]],
      reading,
    );
  }
});

test("several cookies stay several", async () => {
  const cookies = { "content-type": "application/json", "set-cookie": ["a=1", "b=2; Path=/"] };
  const { plain, wrapped } = await bothWays(
    bench,
    () => (_request, response) => void response.writeHead(200, cookies).end(CHAT_ANSWER),
    async (fetch) => (await fetch(bench.chatUrl, chatRequest())).headers.getSetCookie(),
  );
  assert.deepEqual(wrapped, plain);
  assert.deepEqual(wrapped, ["a=1", "b=2; Path=/"]);
});

test("headers of the network stay immutable", async () => {
  const { plain, wrapped } = await bothWays(bench, () => whole({ body: CHAT_ANSWER }), async (fetch) => {
    const response = await fetch(bench.chatUrl, chatRequest());
    await response.text();
    return outcome(() => response.headers.set("x-mine", "1"));
  });
  assert.deepEqual(wrapped, plain);
});

test("a redirect is told as one", async () => {
  const { plain, wrapped, spans } = await bothWays(
    bench,
    () => {
      bench.model.script(whole({ status: 307, headers: { location: "/v1/chat/completions?moved" } }));
      return whole({ body: CHAT_ANSWER });
    },
    async (fetch) => facts(await fetch(bench.chatUrl, chatRequest())),
  );
  assert.deepEqual(wrapped, plain);
  assert.equal(wrapped["redirected"], true);
  assert.equal(spans.length, 0, "nobody has read it yet");
});

for (const status of [204, 205, 304]) {
  test(`${status}, which has no body, comes as it is`, async () => {
    const { plain, wrapped, spans } = await bothWays(bench, () => whole({ status, headers: {} }), async (fetch) => {
      const response = await fetch(bench.chatUrl, chatRequest());
      return [facts(response), response.body, await response.text()];
    });
    assert.deepEqual(wrapped, plain);
    assert.equal(spans.length, 0, "nothing says that a model was asked");
  });
}

test("a response of a class of the app's own stays one", async () => {
  class OwnResponse extends Response {
    readonly mark = "own";
  }
  const fetch = bench.client.wrapFetch(async () => new OwnResponse(CHAT_ANSWER, { headers: { "content-type": "application/json" } }));
  const response = await fetch(bench.chatUrl, chatRequest());
  assert.ok(response instanceof OwnResponse);
  assert.equal(response.mark, "own");
  response.headers.set("x-mine", "1");
  assert.equal(response.headers.get("x-mine"), "1");
  assert.equal(await response.text(), CHAT_ANSWER);
  assert.equal((await bench.takeSpans()).length, 1);
});

test("a response whose class is made of something else than a body comes through as the very object", async () => {
  class Answer extends Response {
    constructor(readonly inner: Response) {
      super(inner.body, inner);
    }
  }
  class Told extends Response {
    constructor(body: ReadableStream | null, given: { init?: ResponseInit }) {
      super(body, given.init);
    }
  }
  for (const odd of [new Answer(new Response(CHAT_ANSWER)), new Told(new Response(CHAT_ANSWER).body, { init: { status: 201 } })]) {
    const fetch = bench.client.wrapFetch(async () => odd);
    const response = await fetch(bench.chatUrl, chatRequest());
    assert.equal(response, odd);
    assert.equal(await response.text(), CHAT_ANSWER);
  }
  await bench.takeSpans();
});

test("what a fetch of the app's own has put on a response is still there, methods among it", async () => {
  const base = async () => {
    const response = new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } });
    const json = response.json.bind(response);
    Object.defineProperty(response, "url", { value: "https://own.example.test/" });
    return Object.assign(response, { took: 5, json: async () => ({ read: await json() }) });
  };
  const look = async (response: Response) => [Object.keys(response), response.url, response.clone().status, Reflect.get(response, "took"), await response.json()];
  assert.deepEqual(await look(await bench.client.wrapFetch(base)(bench.chatUrl, chatRequest())), await look(await base()));
  await bench.takeSpans();
});

test("what is tapped once more, as a handler's answer is, can be cloned and read", async () => {
  bench.model.script(streamed({ chunks: CHAT_EVENTS }));
  const listener = { chunk: () => undefined, ended: () => undefined, cancelled: () => undefined, failed: () => undefined };
  const twice = tapResponse(await bench.client.fetch(bench.chatUrl, chatRequest()), (body) => tapBody(body, listener));
  const copy = twice?.clone();
  assert.deepEqual([await twice?.text(), await copy?.text()], [CHAT_EVENTS.join(""), CHAT_EVENTS.join("")]);
  assert.deepEqual([twice?.url, copy?.url], [bench.chatUrl, bench.chatUrl]);
  await bench.takeSpans();
});

test("a body is read to its end by who keeps nothing but its reader, or a copy, while garbage is collected", async () => {
  const gc = await exposeGc();
  const keeps: Record<string, (response: Response) => () => Promise<string>> = {
    "a reader": ({ body }) => {
      const reader = body?.getReader();
      return () => drained(reader);
    },
    "a clone": (response) => {
      const copy = response.clone();
      return () => copy.text();
    },
  };
  for (const [what, keep] of Object.entries(keeps)) {
    const { plain, wrapped } = await bothWays(bench, () => streamed({ chunks: CHAT_EVENTS }), async (fetch) => {
      const read = keep(await fetch(bench.chatUrl, chatRequest()));
      for (let round = 0; round < 20; round += 1) {
        gc();
        await sleep(2);
      }
      return read();
    });
    assert.equal(wrapped, plain, what);
    assert.equal(wrapped, CHAT_EVENTS.join(""), what);
  }
});

test("a response that was read already, or is no web response, comes through as the very object", async () => {
  const read = new Response("spent");
  await read.text();
  const bare = { status: 200, headers: new Headers(), body: "a string" };
  const minimal = Object({ ok: true, status: 200, json: async () => ({}) });
  for (const odd of [read, Response.error(), Object.assign(Object.create(null), bare), minimal, Object.freeze(minimal), JSON.parse("null")]) {
    const fetch = bench.client.wrapFetch(async () => odd);
    assert.equal(await fetch(bench.chatUrl, chatRequest()), odd);
  }
  await bench.takeSpans();
});

function facts(response: Response): Record<string, unknown> {
  const { status, statusText, url, redirected, type, ok, bodyUsed } = response;
  return { status, statusText, url, redirected, type, ok, bodyUsed, headers: headersOf(response), locked: response.body?.locked };
}

/** All but the date, which is that of each answer. */
function headersOf(response: Response): [string, string][] {
  return [...response.headers].filter(([name]) => name !== "date");
}

async function drained(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let result = await reader?.read(); result && !result.done; result = await reader?.read()) chunks.push(result.value);
  return Buffer.concat(chunks).toString();
}
