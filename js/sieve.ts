import { joined } from "./base/bytes.js";
import { closeStream, streamLike } from "./tap.js";
import type { BodyListener, Bytes, Controller } from "./tap.js";

/** How much is held back at most. An event of a stream is far shorter. */
const MAX_HELD_BYTES = 1024 * 1024;
const NOTHING: Bytes = new Uint8Array(0);

/** How many bytes at the end must wait for more, then pairs of from where to where to cut; undefined when nobody can tell any more. */
export type Cuts = (bytes: Uint8Array) => ArrayLike<number> | undefined;

/**
 * A stream that gives what `body` gives, without what is cut; `listener` sees all of it. Part of an event waits for the rest, so chunks may
 * differ from the network's.
 */
export function sieveBody(body: ReadableStream<Bytes>, listener: BodyListener, cuts: Cuts): ReadableStream<Bytes> {
  const sieve = createSieve(cuts);
  let controller: Controller | undefined;
  let reader: ReadableStreamDefaultReader<Bytes> | undefined;
  let isOpen = true;
  let isPulling = false;
  /** The body ended or failed, and what was held back goes first. */
  let finish: (() => void) | undefined;

  function end(): void {
    listener.ended();
    closeStream(controller);
  }

  function fail(error: unknown): void {
    if (!isOpen) return;
    isOpen = false;
    listener.failed(error);
    controller?.error(error);
  }

  function acquire(): ReadableStreamDefaultReader<Bytes> {
    if (reader) return reader;
    reader = body.getReader();
    // An app may abort while nobody reads.
    reader.closed.catch((error: unknown) => isPulling || finish || fail(error));
    return reader;
  }

  /** The next bytes for the app; undefined at the end. */
  async function next(): Promise<Bytes | undefined> {
    for (;;) {
      const { done, value } = await acquire().read();
      if (done) return undefined;
      if (isOpen) listener.chunk(value);
      const given = sieve.push(value);
      if (given.length > 0) return given;
    }
  }

  return streamLike(body, {
    start(given) {
      controller = given;
    },
    async pull() {
      if (finish) return finish();
      isPulling = true;
      try {
        const given = await next();
        if (given && isOpen) return controller?.enqueue(given);
        finish = end;
      } catch (error) {
        finish = () => fail(error);
      } finally {
        isPulling = false;
      }
      const rest = sieve.rest();
      if (!isOpen) return;
      if (rest.length > 0) controller?.enqueue(rest);
      else finish();
    },
    cancel(reason) {
      isOpen = false;
      listener.cancelled(reason);
      return reader ? reader.cancel(reason) : body.cancel(reason);
    },
  });
}

/** Holds back unfinished events and leaves out what is cut. After a fault everything passes. */
function createSieve(cuts: Cuts) {
  let held = NOTHING;
  let isOff = false;

  function rest(): Bytes {
    const left = held;
    held = NOTHING;
    return left;
  }

  return {
    rest,
    push(chunk: Bytes): Bytes {
      const whole = held.length === 0 ? chunk : joined([held, chunk]);
      const found = isOff ? undefined : cuts(whole);
      const [waiting = 0, ...pairs] = Array.from(found ?? []);
      isOff ||= !found || waiting > MAX_HELD_BYTES;
      held = NOTHING;
      if (isOff || (waiting === 0 && pairs.length === 0)) return whole;
      const until = whole.length - waiting;
      held = whole.slice(until);
      const edges = [0, ...pairs, until];
      return joined(edges.flatMap((from, index) => (index % 2 === 0 ? [whole.subarray(from, edges[index + 1])] : [])));
    },
  };
}
