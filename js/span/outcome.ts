import { define, isObject, memberOf } from "../base/object.js";

/** What is done around a piece of work. */
export interface Around {
  /** Runs a part of the work where its span is active. */
  inside<T>(part: () => T): T;
  /** The work is over. Only the first call counts, of this or of `fail`. */
  end(): void;
  /** The work failed. */
  fail(error: unknown): void;
}

/**
 * Gives the result of a callback back as it is, and ends the span when the result has ended: a value at once, a promise when
 * it settles, a stream or generator when it has been read, dropped or broken.
 */
export function whenOver<T>(result: T, around: Around): T;
export function whenOver(result: unknown, around: Around): unknown {
  if (isPromise(result)) return followPromise(result, around);
  if (!isObject(result)) around.end();
  else if (isMethod(result, "then")) watchThen(result, around);
  else if (isMethod(result, "next") && isMethod(result, "return")) watchSteps(result, around);
  else if (isMethod(result, Symbol.asyncIterator)) {
    watchIteration(result, around);
    if (result instanceof ReadableStream) watchStream(result, around);
  } else around.end();
  return result;
}

/** Promises with a `then` of their own are something else: they may begin to work only when it is called. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && value.then === Promise.prototype.then;
}

/** A promise of its own: one that only looks on would hide rejections that the app forgot to handle. */
function followPromise(promise: Promise<unknown>, around: Around): Promise<unknown> {
  return promise.then((value) => whenOver(value, around), failing(around));
}

/** Lets an error go on to the app. */
function failing(around: Around): (error: unknown) => never {
  return (error) => {
    around.fail(error);
    throw error;
  };
}

/**
 * Promises with a `then` of their own begin to work when it is called (SDKs parse the answer there), so nothing is called
 * here, and the app keeps the object with all its other methods.
 */
function watchThen(thenable: object, around: Around): void {
  const then = methodOf(thenable, "then");
  define(thenable, "then", (fulfilled?: unknown, rejected?: unknown) =>
    then(
      (value: unknown) => {
        const given = whenOver(value, around);
        return typeof fulfilled === "function" ? fulfilled(given) : given;
      },
      (error: unknown) => {
        around.fail(error);
        if (typeof rejected === "function") return rejected(error);
        throw error;
      },
    ),
  );
  // Those of SDKs go past its `then`.
  for (const name of ["catch", "finally"] as const) {
    if (isMethod(thenable, name)) define(thenable, name, (callback: () => void) => new Promise((resolve) => resolve(thenable))[name](callback));
  }
}

/** The object stays the app's; each iteration over it is watched. */
function watchIteration(iterable: object, around: Around, name: PropertyKey = Symbol.asyncIterator): void {
  const iterate = methodOf(iterable, name);
  define(iterable, name, (...given: unknown[]) => {
    const iterator = iterate(...given);
    if (isObject(iterator)) watchSteps(iterator, around);
    return iterator;
  });
}

/** The ways in which a stream is read that do not come by its iterator. */
function watchStream(stream: ReadableStream, around: Around): void {
  const [getReader, tee] = [stream.getReader.bind(stream), stream.tee.bind(stream)];
  const [cancel, pipeTo, pipeThrough] = [stream.cancel.bind(stream), stream.pipeTo.bind(stream), stream.pipeThrough.bind(stream)];
  define(stream, "getReader", (options?: { mode?: "byob" }) => {
    const reader = options?.mode === undefined ? getReader() : getReader({ mode: options.mode });
    const releaseLock = reader.releaseLock.bind(reader);
    let isReleased = false;
    define(reader, "releaseLock", () => {
      isReleased = true;
      releaseLock();
    });
    // A released reader is closed by an error too, but the stream goes on.
    reader.closed.then(around.end, (error: unknown) => void (isReleased || around.fail(error)));
    return reader;
  });
  watchIteration(stream, around, "values");
  define(stream, "tee", () => tee().map((branch) => whenOver(branch, around)));
  define(stream, "cancel", (reason?: unknown) => followPromise(cancel(reason), around));
  define(stream, "pipeTo", (target: WritableStream, options?: StreamPipeOptions) => followPromise(pipeTo(target, options), around));
  define(stream, "pipeThrough", (pair: ReadableWritablePair, options?: StreamPipeOptions) => {
    // What cannot be piped throws at once.
    if (stream.locked || pair.writable.locked) return pipeThrough(pair, options);
    followPromise(pipeTo(pair.writable, options), around).catch(() => undefined);
    return pair.readable;
  });
}

/** The body of a generator runs in the steps that its reader asks for, so the span is active there. */
function watchSteps(iterator: object, around: Around): void {
  for (const name of ["next", "return", "throw"]) {
    if (!isMethod(iterator, name)) continue;
    const step = methodOf(iterator, name);
    define(iterator, name, (...given: unknown[]) => {
      try {
        return followStep(around.inside(() => step(...given)), around);
      } catch (error) {
        return failing(around)(error);
      }
    });
  }
}

function followStep(step: unknown, around: Around): unknown {
  if (step instanceof Promise) return step.then((result) => followStep(result, around), failing(around));
  if (memberOf(step, "done") === true) around.end();
  return step;
}

function isMethod(target: object, name: PropertyKey): boolean {
  return typeof memberOf(target, name) === "function";
}

function methodOf(target: object, name: PropertyKey): (...given: unknown[]) => unknown {
  const method: unknown = Reflect.get(target, name);
  return (...given) => (typeof method === "function" ? Reflect.apply(method, target, given) : undefined);
}
