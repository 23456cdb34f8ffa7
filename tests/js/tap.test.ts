import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { tapBody } from "../../js/tap.js";
import type { Bytes } from "../../js/tap.js";
import { bytes, endless, listener, readAll, streamOf, text } from "./streams.js";

const WAYS: Record<string, (stream: ReadableStream<Bytes>) => Promise<unknown>> = {
  getReader: (stream) => readAll(stream),
  "async iterator": async (stream) => {
    const chunks: Bytes[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return text(chunks);
  },
  "pipeTo": async (stream) => {
    const chunks: Bytes[] = [];
    await stream.pipeTo(new WritableStream({ write: (chunk) => void chunks.push(chunk) }));
    return text(chunks);
  },
  "pipeThrough": (stream) => readAll(stream.pipeThrough(new TransformStream<Bytes, Bytes>())),
  "tee": async (stream) => {
    const [left, right] = stream.tee();
    const [one, other] = await Promise.all([readAll(left), readAll(right)]);
    assert.equal(one, other);
    return one;
  },
  "new Response(stream).text()": (stream) => new Response(stream).text(),
  "new Response(stream).arrayBuffer()": async (stream) => text([new Uint8Array(await new Response(stream).arrayBuffer())]),
  "new Response(stream).blob()": async (stream) => (await new Response(stream).blob()).text(),
  "new Response(stream).clone()": async (stream) => {
    const response = new Response(stream);
    const copy = response.clone();
    const [one, other] = await Promise.all([response.text(), copy.text()]);
    assert.equal(one, other);
    return one;
  },
  "the reader's own read, borrowed from its prototype": async (stream) => {
    const reader = stream.getReader();
    const read = ReadableStreamDefaultReader.prototype.read;
    const chunks: Bytes[] = [];
    for (let result = await read.call(reader); !result.done; result = await read.call(reader)) chunks.push(result.value);
    return text(chunks);
  },
  "one reader after another": async (stream) => {
    const chunks: Bytes[] = [];
    for (;;) {
      const reader = stream.getReader();
      const { done, value } = await reader.read();
      reader.releaseLock();
      if (done) return text(chunks);
      chunks.push(value);
    }
  },
  "a reader for the first chunk, then pipeTo": async (stream) => {
    const reader = stream.getReader();
    const { value } = await reader.read();
    const { value: second } = await reader.read();
    reader.releaseLock();
    return text([value ?? new Uint8Array(), second ?? new Uint8Array()]) + (await new Response(stream.pipeThrough(new TransformStream())).text());
  },
  "reads asked for all at once": async (stream) => {
    const reader = stream.getReader();
    const results = await Promise.all([reader.read(), reader.read(), reader.read(), reader.read()]);
    return text(results.flatMap(({ value }) => value ?? []));
  },
};

type Steps = AsyncIterableIterator<Bytes>;

/** What apps may do with an iterator other than to wait for one step after the other. */
const ITERATIONS: Record<string, (steps: Steps) => Promise<unknown[]>> = {
  "past the end": async (steps) => {
    const outcomes: unknown[] = [];
    for (let step = 0; step < 6; step++) outcomes.push(await outcome(steps.next()));
    return outcomes;
  },
  "all at once": (steps) => Promise.all([1, 2, 3, 4, 5, 6].map(() => outcome(steps.next()))),
  "some at once behind others": async (steps) => {
    const first = [await outcome(steps.next()), await outcome(steps.next())];
    return [...first, ...(await Promise.all([steps.next(), steps.next(), steps.next()].map(outcome)))];
  },
  "left while a step is under way": async (steps) => {
    const first = [await outcome(steps.next()), await outcome(steps.next())];
    return [...first, ...(await Promise.all([steps.next(), steps.return?.("enough"), steps.next()].map(outcome)))];
  },
};

/** What came of a step, as texts. */
async function outcome(step: Promise<IteratorResult<Bytes, unknown>> | undefined): Promise<unknown> {
  try {
    const result = await step;
    return result?.done === false ? text([result.value]) : result;
  } catch (error) {
    return String(error);
  }
}

for (const kind of ["byte stream", "stream made by hand"] as const) {
  describe(`a tap on a ${kind}`, () => {
    for (const [way, read] of Object.entries(WAYS)) {
      test(`gives and hears every byte once by ${way}`, async () => {
        const ear = listener();
        assert.equal(await read(tapBody(streamOf(kind, ["one ", "two ", "three"]), ear)), "one two three");
        assert.deepEqual(ear.heard, ["one ", "two ", "three", "ended"]);
      });
    }

    test("reads nothing ahead", async () => {
      let asked = 0;
      const stream = tapBody(endless(kind, () => (asked += 1)), listener());
      await pause();
      assert.equal(asked, 0);
      const reader = stream.getReader();
      for (const count of [1, 2, 3]) {
        await reader.read();
        await pause();
        assert.equal(asked, count);
      }
    });

    test("hands cancel and its reason down, and what came of it up", async () => {
      const reasons: unknown[] = [];
      const body = kind === "byte stream"
        ? new ReadableStream<Bytes>({ type: "bytes", cancel: (reason) => void reasons.push(reason) })
        : new ReadableStream<Bytes>({ cancel: (reason) => void reasons.push(reason) });
      const ear = listener();
      const reason = new Error("enough");
      await tapBody(body, ear).cancel(reason);
      assert.deepEqual([reasons, ear.heard], [[reason], ["cancelled: Error: enough"]]);
    });

    test("hands the very same error up, to every kind of reader", async () => {
      const failure = new Error("cut off");
      for (const read of [readAll, (stream: ReadableStream<Bytes>) => new Response(stream).text(), (stream: ReadableStream<Bytes>) => stream.pipeTo(new WritableStream())]) {
        const ear = listener();
        const stream = tapBody(streamOf(kind, ["one"], failure), ear);
        assert.equal(await rejection(read(stream)), failure);
        assert.deepEqual(ear.heard, ["one", "failed: Error: cut off"]);
      }
    });

    test("is locked as a stream is", async () => {
      const stream = tapBody(streamOf(kind, ["one", "two"]), listener());
      const reader = stream.getReader();
      assert.equal(stream.locked, true);
      assert.throws(() => stream.getReader(), TypeError);
      assert.throws(() => stream.tee(), TypeError);
      await assert.rejects(stream.cancel(), TypeError);
      await reader.read();
      await reader.read();
      reader.releaseLock();
      assert.equal(stream.locked, false);
      await assert.rejects(reader.read(), TypeError);
      await assert.rejects(reader.closed, TypeError);
    });

    test("tells of a chunk before its reader can give it away", async () => {
      const ear = listener();
      const reader = tapBody(streamOf(kind, ["one", "two", "three"]), ear).getReader();
      for (let result = await reader.read(); !result.done; result = await reader.read()) {
        structuredClone(result.value, { transfer: [result.value.buffer] });
      }
      assert.deepEqual(ear.heard, ["one", "two", "three", "ended"]);
    });

    test("settles closed when the body ends, without another read", async () => {
      const stream = tapBody(streamOf(kind, ["one", "two"]), listener());
      const reader = stream.getReader();
      await reader.read();
      await reader.read();
      await reader.closed;
    });

    test("loses no chunk of a reader that is released while it waits", async () => {
      let give: ((chunk: Bytes) => void) | undefined;
      const body = kind === "byte stream"
        ? new ReadableStream<Bytes>({ type: "bytes", start: (controller) => void (give = (chunk) => controller.enqueue(chunk)) })
        : new ReadableStream<Bytes>({ start: (controller) => void (give = (chunk) => controller.enqueue(chunk)) });
      const ear = listener();
      const stream = tapBody(body, ear);
      give?.(bytes("one"));
      const first = stream.getReader();
      await first.read();
      const waiting = first.read();
      first.releaseLock();
      await assert.rejects(waiting, TypeError);
      const second = stream.getReader();
      give?.(bytes("two"));
      assert.equal(text([(await second.read()).value ?? new Uint8Array()]), "two");
      assert.deepEqual(ear.heard, ["one", "two"]);
    });

    for (const [story, play] of Object.entries(ITERATIONS)) {
      test(`answers the steps of an iterator as a stream does: ${story}`, async () => {
        const told = async (failure: Error | undefined, wrap: (stream: ReadableStream<Bytes>) => ReadableStream<Bytes>) => {
          const stream = wrap(streamOf(kind, ["one", "two", "three"], failure));
          const outcomes = await play(stream.values());
          return { outcomes, isLocked: stream.locked };
        };
        for (const failure of [undefined, new Error("cut off")]) {
          const [plain, tapped] = await Promise.all([told(failure, (stream) => stream), told(failure, (stream) => tapBody(stream, listener()))]);
          assert.deepEqual(tapped, plain);
        }
      });
    }

    test("gives the app an iterator that cancels when its loop is left, unless told not to", async () => {
      const left = listener();
      for await (const chunk of tapBody(streamOf(kind, ["one", "two"]), left)) {
        assert.equal(text([chunk]), "one");
        break;
      }
      assert.deepEqual(left.heard, ["one", "cancelled: undefined"]);

      const kept = tapBody(streamOf(kind, ["one", "two"]), listener());
      for await (const chunk of kept.values({ preventCancel: true })) {
        assert.equal(text([chunk]), "one");
        break;
      }
      assert.equal(await readAll(kept), "two");
    });
  });
}

test("a byte stream can be read into the app's own buffers, and by others before and after", async () => {
  const ear = listener();
  const stream = tapBody(streamOf("byte stream", ["abcdef", "ghi", "jkl"]), ear);
  const reader = stream.getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(4));
  reader.releaseLock();
  assert.equal(text([value ?? new Uint8Array()]), "abcd");
  assert.equal(await readAll(stream), "efghijkl");
  assert.deepEqual(ear.heard, ["abcdef", "ghi", "jkl", "ended"]);
});

test("a stream made by hand has no such reader, tapped or not", () => {
  assert.throws(() => tapBody(streamOf("stream made by hand", ["a"]), listener()).getReader({ mode: "byob" }), TypeError);
});

test("chunks of a stream made by hand come through as the very objects, still whole", async () => {
  const shared = bytes("shared");
  const body = new ReadableStream<Bytes>({
    pull(controller) {
      controller.enqueue(shared);
      controller.enqueue(shared);
      controller.close();
    },
  });
  const reader = tapBody(body, listener()).getReader();
  assert.equal((await reader.read()).value, shared);
  assert.equal((await reader.read()).value, shared);
  assert.equal(text([shared]), "shared");
});

async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

test("the async iterator inherits what the runtime's own does", async () => {
  const own = new ReadableStream<Bytes>().values();
  const tapped = tapBody(new ReadableStream<Bytes>(), { chunk: () => undefined, ended: () => undefined, cancelled: () => undefined, failed: () => undefined }).values();
  for (const name of [Symbol.asyncIterator, Symbol.asyncDispose ?? "none", "map"]) assert.equal(typeof Reflect.get(tapped, name), typeof Reflect.get(own, name), String(name));
  assert.equal(tapped[Symbol.asyncIterator](), tapped);
});
