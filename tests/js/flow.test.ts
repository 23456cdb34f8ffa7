import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { streamed } from "../support/model-server.js";
import type { ScriptedReply } from "../support/model-server.js";
import { unhandledIn } from "../support/unhandled.js";
import { bothWays, CHAT_EVENTS, chatChunk, chatRequest, exposeGc, openBench, told } from "./bench.js";

const bench = await openBench();

/** A stream that never ends by itself. */
function endless(onWritten?: (bytes: number) => void): ScriptedReply {
  const event = chatChunk({ delta: { content: "x".repeat(16_000) } });
  return streamed({ chunks: forever(event), ...(onWritten && { onWritten }) });
}

function* forever(chunk: string): Generator<string> {
  for (;;) yield chunk;
}

/** How the newest connection to the model ended. */
function ending(): Promise<"finished" | "aborted"> {
  return bench.model.requests.at(-1)?.ended ?? Promise.reject(new Error("no request came"));
}

test("a slow reader holds the server back as much as without us", async () => {
  let written = 0;
  const { plain, wrapped } = await bothWays(bench, () => endless((bytes) => (written = bytes)), async (fetch) => {
    written = 0;
    const response = await fetch(bench.chatUrl, chatRequest({ stream: true }));
    const reader = response.body?.getReader();
    await reader?.read();
    await settled(() => written);
    const held = written;
    await reader?.cancel();
    return held;
  });
  // What the sockets of both ends hold; it differs a little from run to run, and an app that reads nothing more gets no more.
  assert.ok(wrapped < 16_000_000, `${wrapped} bytes were written`);
  assert.ok(wrapped < plain * 2, `${wrapped} bytes with us, ${plain} without`);
});

for (const [way, leave] of Object.entries<(response: Response) => Promise<unknown>>({
  "body.cancel()": async (response) => response.body?.cancel("enough"),
  "reader.cancel() after a read": async (response) => {
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel("enough");
  },
  "leaving a loop": async (response) => {
    for await (const chunk of response.body ?? []) return chunk.length > 0;
  },
  "a broken pipe": async (response) => {
    const broken = new WritableStream({ write: () => Promise.reject(new Error("disk full")) });
    return response.body?.pipeTo(broken).catch(told);
  },
})) {
  test(`the server learns of ${way}, and the span says so`, async () => {
    const { plain, wrapped, spans } = await bothWays(bench, endless, async (fetch) => {
      const left = await leave(await fetch(bench.chatUrl, chatRequest({ stream: true })));
      return [left, await ending()];
    });
    assert.deepEqual(wrapped, plain);
    assert.equal(wrapped[1], "aborted");
    assert.equal(spans.length, 1);
  });
}

for (const [what, reason] of [["an abort", undefined], ["an abort with a reason", new Error("the user left")], ["an abort with a word", "bye"]] as const) {
  test(`${what} while streaming reaches the server, and the app gets its own reason`, async () => {
    const { plain, wrapped, spans } = await bothWays(bench, endless, async (fetch) => {
      const abort = new AbortController();
      const response = await fetch(bench.chatUrl, { ...chatRequest({ stream: true }), signal: abort.signal });
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.read();
      const reading = (async () => {
        for (;;) await reader?.read();
      })();
      abort.abort(reason);
      const error = await reading.catch((error: unknown) => error);
      return [told(error), error === abort.signal.reason, await ending()];
    });
    assert.deepEqual(wrapped, plain);
    assert.equal(wrapped[1], true, "the very reason of the signal");
    assert.equal(spans.length, 1);
  });

  test(`${what} before the answer comes through as it is`, async () => {
    const { plain, wrapped } = await bothWays(bench, () => () => new Promise(() => undefined), async (fetch) => {
      const abort = new AbortController();
      const waiting = fetch(bench.chatUrl, { ...chatRequest(), signal: abort.signal });
      setTimeout(() => abort.abort(reason), 5);
      const error = await waiting.catch((error: unknown) => error);
      return [told(error), error === abort.signal.reason];
    });
    assert.deepEqual(wrapped, plain);
  });
}

// Only the name: for this case the runtime has a sentence of its own in `text()` alone, none of the signal's.
test("an abort of a stream that nobody has begun to read settles as without us", async () => {
  const { plain, wrapped } = await bothWays(bench, endless, async (fetch) => {
    const abort = new AbortController();
    const response = await fetch(bench.chatUrl, { ...chatRequest({ stream: true }), signal: abort.signal });
    abort.abort();
    return [told(await response.text().catch((error: unknown) => error)).name, await ending()];
  });
  assert.deepEqual(wrapped, plain);
});

test("a connection that breaks in the middle is the same error, and an error of the span", async () => {
  const { plain, wrapped, spans } = await bothWays(
    bench,
    () => streamed({ chunks: CHAT_EVENTS.slice(0, 2), pauseMs: 5, then: "break" }),
    async (fetch) => {
      const response = await fetch(bench.chatUrl, chatRequest({ stream: true }));
      const chunks: string[] = [];
      try {
        for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk).toString());
        return [chunks.join("")];
      } catch (error) {
        return [chunks.join(""), told(error)];
      }
    },
  );
  assert.deepEqual(wrapped, plain);
  assert.equal(wrapped.length, 2, "there was an error");
  assert.deepEqual(spans.map(({ status }) => status), ["error"]);
});

test("a network error is the very same object, at once or later", async () => {
  for (const base of [() => Promise.reject(failure), () => { throw failure; }]) {
    let caught: unknown;
    try {
      await bench.client.wrapFetch(base)(bench.chatUrl, chatRequest());
    } catch (error) {
      caught = error;
    }
    assert.equal(caught, failure);
    assert.deepEqual((await bench.takeSpans()).map(({ status }) => status), ["error"]);
  }
});
const failure = new TypeError("fetch failed");

test("a server that is not there gives the error of the runtime", async () => {
  async function ask(fetch: typeof globalThis.fetch): Promise<unknown> {
    const error: unknown = await fetch("http://127.0.0.1:1/v1/chat/completions", chatRequest()).catch((error: unknown) => error);
    return [told(error), error instanceof Error && told(error.cause)];
  }
  assert.deepEqual(await ask(bench.client.fetch), await ask(globalThis.fetch));
  assert.equal((await bench.takeSpans()).length, 1);
});

test("a promise that nobody handles is reported once, as without us", async () => {
  const reported = await unhandledIn(() => void bench.client.wrapFetch(() => Promise.reject(failure))(bench.chatUrl, chatRequest()));
  assert.deepEqual(reported, [failure]);
  await bench.takeSpans();
});

test("bodies that are never read hold no more than without us: no reader, no connection", async () => {
  const gc = await exposeGc();
  async function drop(fetch: typeof globalThis.fetch): Promise<string> {
    bench.model.script(endless());
    const response = await fetch(bench.chatUrl, chatRequest({ stream: true }));
    assert.equal(response.body?.locked, false);
    return "dropped";
  }
  async function endings(fetch: typeof globalThis.fetch): Promise<string[]> {
    const ends: Promise<string>[] = [];
    for (let count = 0; count < 5; count += 1) {
      await drop(fetch);
      ends.push(ending());
    }
    for (let round = 0; round < 50; round += 1) {
      gc();
      await sleep(5);
    }
    return Promise.all(ends.map((end) => Promise.race([end, sleep(1, "still connected")])));
  }
  assert.deepEqual(await endings(bench.client.fetch), await endings(globalThis.fetch));
});

/** Waits until a number has stopped to grow. */
async function settled(look: () => number): Promise<void> {
  for (let last = -1; last !== look(); ) {
    last = look();
    await sleep(60);
  }
}
