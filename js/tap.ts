import { define } from "./base/object.js";

/** The chunks of a body. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Told of everything that passes through a body, each chunk once and in order, and of how it ended, once. */
export interface BodyListener {
  /** A chunk on its way to the app. It belongs to the app as soon as this returns: copy what is kept. */
  chunk(bytes: Uint8Array): void;
  /** The body was read to its end. */
  ended(): void;
  /** The app wants no more of it. */
  cancelled(reason: unknown): void;
  /** Reading failed. The app gets the same error. */
  failed(error: unknown): void;
}

/**
 * A stream that gives what `body` gives, when it is asked, and lets `listener` see it.
 *
 * Nothing is read ahead: `body` is locked by the first read, not before, and each read of the returned stream is one read of
 * `body`. Never `tee()`: it keeps what the slower branch has not taken, and drains streams that the app has dropped.
 *
 * Runtimes read a stream by its internal slots (`pipeTo`, `tee`, `text()`, a `Response` handed to the platform), so this is a
 * real stream. Its `getReader` and async iterator, which is what SDKs use, take a short way to the reader of `body`: a stream
 * hop costs ten times what the listener does.
 */
export function tapBody(body: ReadableStream<Bytes>, listener: BodyListener): ReadableStream<Bytes> {
  const passage = createPassage(body, listener);
  return withShortWay(streamLike(body, passage.source), passage);
}

/** A stream of the kind of `body`, which reads nothing ahead. */
export function streamLike(body: ReadableStream<Bytes>, source: Source): ReadableStream<Bytes> {
  return isByteStream(body)
    ? new ReadableStream<Bytes>({ type: "bytes", ...source }, { highWaterMark: 0 })
    : new ReadableStream<Bytes>(source, { highWaterMark: 0 });
}

/** What feeds a stream. */
export interface Source {
  start(controller: Controller): void;
  pull(): Promise<void>;
  cancel(reason: unknown): Promise<void>;
}

/**
 * Byte streams take over the memory of the chunks they are given, so a body that is none (a `Response` made by hand) must not
 * become one: its chunks may still be in use. The two differ in nothing that can be asked, but in this.
 */
function isByteStream(body: ReadableStream<Bytes>): boolean {
  try {
    body.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** What a stream of either kind is filled by. */
export type Controller = ReadableByteStreamController | ReadableStreamDefaultController<Bytes>;
type Result = ReadableStreamReadResult<Bytes>;

interface Passage {
  readonly source: Source;
  /**
   * Reads from the body directly, if a read may bypass the wrapper: the wrapper was read before, and holds nothing itself. `atEnd` is called
   * before the reader hears of the end or of an error.
   */
  read(atEnd?: () => void): Promise<Result> | undefined;
  /** Whether such a read is under way. */
  isReading(): boolean;
  /** Lets go of the body if reads are under way, so that these reject as those of a released reader do, and lose no chunk. */
  release(): void;
}

/** Ends a stream, also for a reader that brought a buffer of its own. */
export function closeStream(controller: Controller | undefined): void {
  controller?.close();
  // A reader that waits with a buffer of its own is not answered by `close`.
  if (controller && "byobRequest" in controller) controller.byobRequest?.respond(0);
}

/** The one state that both ways share: who reads the body, what is under way, whether it is over. */
function createPassage(body: ReadableStream<Bytes>, listener: BodyListener): Passage {
  let controller: Controller | undefined;
  let reader: ReadableStreamDefaultReader<Bytes> | undefined;
  let onReadFailure: ((error: unknown) => never) | undefined;
  let isDisturbed = false;
  let isPulling = false;
  /** Whether the wrapper is known to hold nothing: only a pull fills it, and asking it costs more than reading. */
  let isDrained = false;
  let shortReads = 0;
  let onEnd: (() => void) | undefined;
  let isBodyClosed = false;
  let isOpen = true;

  function acquire(): ReadableStreamDefaultReader<Bytes> {
    if (reader) return reader;
    const acquired = body.getReader();
    reader = acquired;
    onReadFailure = (error) => {
      shortReads -= 1;
      if (reader === acquired) fail(error);
      onEnd?.();
      throw error;
    };
    // An app may wait for `closed` instead of reading once more, or abort while nobody reads.
    acquired.closed.then(
      () => {
        isBodyClosed = true;
        finishIfIdle();
      },
      (error: unknown) => {
        if (reader === acquired) fail(error);
      },
    );
    return acquired;
  }

  /** The chunk is seen before the app can give it away. */
  function onRead(result: Result): Result {
    shortReads -= 1;
    if (result.done) {
      finish();
      onEnd?.();
    } else if (isOpen) {
      listener.chunk(result.value);
      if (isBodyClosed) finishIfIdle();
    }
    return result;
  }

  function finishIfIdle(): void {
    if (isBodyClosed && !isPulling && shortReads === 0) finish();
  }

  function finish(): void {
    if (!isOpen) return;
    isOpen = false;
    listener.ended();
    closeStream(controller);
  }

  function fail(error: unknown): void {
    if (!isOpen) return;
    isOpen = false;
    listener.failed(error);
    controller?.error(error);
  }

  return {
    source: {
      start(given) {
        controller = given;
      },
      pull() {
        isDisturbed = true;
        isPulling = true;
        isDrained = false;
        const from = acquire();
        return from.read().then(
          (result) => {
            isPulling = false;
            if (!isOpen) return;
            if (result.done) return finish();
            listener.chunk(result.value);
            controller?.enqueue(result.value);
            finishIfIdle();
          },
          (error: unknown) => {
            isPulling = false;
            if (reader === from) fail(error);
          },
        );
      },
      cancel(reason) {
        isOpen = false;
        listener.cancelled(reason);
        return reader ? reader.cancel(reason) : body.cancel(reason);
      },
    },
    isReading: () => shortReads > 0,
    read(atEnd) {
      if (!isOpen || !isDisturbed || isPulling) return undefined;
      if (!isDrained && controller?.desiredSize !== 0) return undefined;
      isDrained = true;
      onEnd = atEnd;
      shortReads += 1;
      return (reader ?? acquire()).read().then(onRead, onReadFailure);
    },
    release() {
      if (shortReads === 0) return;
      const released = reader;
      reader = undefined;
      released?.releaseLock();
    },
  };
}

/**
 * Gives the stream a `getReader` and an async iterator of its own. The reader is the stream's native one, so that `locked`,
 * `closed` and `cancel` stay native; its first read is native as well, which marks the stream as read; the later ones go to
 * the body directly.
 */
function withShortWay(stream: ReadableStream<Bytes>, passage: Passage): ReadableStream<Bytes> {
  const getNativeReader = stream.getReader.bind(stream);

  function getReader(): ReadableStreamDefaultReader<Bytes> {
    const reader = getNativeReader();
    const read = reader.read.bind(reader);
    const releaseLock = reader.releaseLock.bind(reader);
    let isReleased = false;
    define(reader, "read", () => (isReleased ? undefined : passage.read()) ?? read());
    define(reader, "releaseLock", () => {
      if (!isReleased) passage.release();
      isReleased = true;
      releaseLock();
    });
    return reader;
  }

  define(stream, "getReader", (options?: { mode?: "byob" }) =>
    // Anything but the plain form is left to the runtime, wrong options included.
    options?.mode === undefined ? getReader() : getNativeReader(options),
  );
  if (Symbol.asyncIterator in stream) {
    const values = (options?: { preventCancel?: boolean }) => iterate(getReader(), passage, options);
    define(stream, "values", values);
    define(stream, Symbol.asyncIterator, values);
  }
  return stream;
}

/** The async iterator of a stream as the standard has it: one step at a time, the lock given back at the end. */
function iterate(reader: ReadableStreamDefaultReader<Bytes>, passage: Passage, options?: { preventCancel?: boolean }): AsyncIterableIterator<Bytes> {
  /** The steps under way. One that bypasses the wrapper is not counted: nothing has to be done after it, and each hop costs. */
  let steps = 0;
  let last: Promise<unknown> = Promise.resolve();
  let isFinished = false;

  function over<T>(result: T): T {
    steps -= 1;
    return result;
  }

  function end(): void {
    isFinished = true;
    reader.releaseLock();
  }

  function nextStep(): Promise<IteratorResult<Bytes>> {
    if (isFinished) return Promise.resolve(over({ done: true, value: undefined }));
    return reader.read().then(
      (result) => {
        if (!result.done) return over(result);
        end();
        return over({ done: true, value: undefined });
      },
      (error: unknown) => {
        end();
        throw over(error);
      },
    );
  }

  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    steps += 1;
    const turn = steps === 1 && !passage.isReading() ? step() : last.then(step, step);
    last = turn;
    return turn;
  }

  return Object.assign(Object.create(ASYNC_ITERATOR), {
    next() {
      const step = steps > 0 || isFinished || passage.isReading() ? undefined : passage.read(end);
      if (!step) return inTurn(nextStep);
      last = step;
      return step;
    },
    return: (value?: unknown) =>
      inTurn(async () => {
        if (!isFinished) {
          const cancelled = options?.preventCancel ? undefined : reader.cancel(value);
          end();
          await cancelled;
        }
        return over({ done: true as const, value });
      }),
  });
}

/** What asynchronous iterators inherit: that they can be iterated, and disposed of where the runtime knows that. */
const ASYNC_ITERATOR: object | null = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype));
