import assert from "node:assert/strict";
import { test } from "node:test";
import "../../js/entry/node.js";
import { streamed, whole } from "../support/model-server.js";
import type { ScriptedReply } from "../support/model-server.js";
import { CHAT_ANSWER, CHAT_EVENTS, chatRequest, outcome } from "../js/bench.js";
import { openAccount } from "./account.js";

/** Aborts at one point of a call; the result is all that an app can tell. */
type Abort = (fetch: typeof globalThis.fetch, url: string) => Promise<unknown>;

const hanging = (): ScriptedReply => streamed({ chunks: CHAT_EVENTS.slice(0, 2), then: "hang" });

function ask(fetch: typeof globalThis.fetch, url: string, signal?: AbortSignal): Promise<Response> {
  return fetch(url, { ...chatRequest({ stream: true }), ...(signal && { signal }) });
}

/** Reads until so many chunks have come, and then does something. */
async function afterChunks(response: Response, count: number, act: (reader: ReadableStreamDefaultReader<Uint8Array>) => unknown): Promise<unknown> {
  const reader = response.body!.getReader();
  for (let chunk = 0; chunk < count; chunk += 1) await reader.read();
  const acted = await act(reader);
  return [acted, await outcome(() => reader.read()), await outcome(() => reader.closed.then(() => "closed"))];
}

const POINTS: Record<string, [reply: () => ScriptedReply, abort: Abort]> = {
  "before the call": [hanging, (fetch, url) => ask(fetch, url, AbortSignal.abort())],
  "before the call, with a reason": [hanging, (fetch, url) => ask(fetch, url, AbortSignal.abort(new Error("changed my mind")))],
  "while the head is awaited": [() => () => undefined, (fetch, url) => ask(fetch, url, AbortSignal.timeout(30))],
  "after the head": [
    hanging,
    async (fetch, url) => {
      const controller = new AbortController();
      const response = await ask(fetch, url, controller.signal);
      controller.abort();
      return outcome(() => response.text());
    },
  ],
  "in the middle of the body": [
    hanging,
    async (fetch, url) => {
      const controller = new AbortController();
      return afterChunks(await ask(fetch, url, controller.signal), 1, () => controller.abort("enough"));
    },
  ],
  "by cancelling the reader": [hanging, async (fetch, url) => afterChunks(await ask(fetch, url), 1, (reader) => reader.cancel("enough"))],
  "by cancelling before the first chunk": [hanging, async (fetch, url) => afterChunks(await ask(fetch, url), 0, (reader) => reader.cancel())],
  "by cancelling the body": [hanging, async (fetch, url) => (await ask(fetch, url)).body!.cancel()],
  "after the last chunk": [
    () => streamed({ chunks: CHAT_EVENTS }),
    async (fetch, url) => {
      const controller = new AbortController();
      const text = await (await ask(fetch, url, controller.signal)).text();
      controller.abort();
      return text;
    },
  ],
  "of a whole answer": [
    () => whole({ body: CHAT_ANSWER }),
    async (fetch, url) => {
      const controller = new AbortController();
      const response = await ask(fetch, url, controller.signal);
      controller.abort();
      return outcome(() => response.json());
    },
  ],
  "while all others go on": [
    () => streamed({ chunks: CHAT_EVENTS, pauseMs: 5 }),
    async (fetch, url) => {
      const controller = new AbortController();
      const response = await ask(fetch, url, controller.signal);
      for await (const _ of response.body!) break;
      return response.bodyUsed;
    },
  ],
};

for (const [point, [reply, abort]] of Object.entries(POINTS)) {
  test(`an abort ${point} looks to the app as it did, and gives one span`, async (context) => {
    const account = await openAccount(context);
    const url = `${account.model.baseUrl}/chat/completions`;
    account.model.script(reply(), reply());
    const plain = await outcome(() => abort(globalThis.fetch, url));
    const wrapped = await outcome(() => abort(account.client.fetch, url));
    assert.equal(wordless(wrapped), wordless(plain));
    assert.deepEqual(await account.balance(1), { received: 1, reported: 0 });
  });
}

/** Node says "the" or "this operation was aborted", by the way in which it reads the body. */
function wordless(result: unknown): string {
  return JSON.stringify(result).replace(/Th(e|is) operation was aborted\.?/g, "aborted");
}
