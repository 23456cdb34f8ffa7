import { isAbort } from "../base/abort.js";
import { memberOf } from "../base/object.js";
import { Outcome } from "../engine/boundary.js";
import type { Engine, Handle } from "../engine/boundary.js";
import type { HostTrace } from "../host.js";
import { sieveBody } from "../sieve.js";
import { tapBody } from "../tap.js";
import type { BodyListener, Bytes } from "../tap.js";
import type { CallOptions, FetchOptions, RecordOptions, Scope, TraceData } from "../types.js";
import { withBody } from "./body.js";
import { passage } from "./passage.js";
import { withTrace } from "./propagate.js";
import { describeRequest, headersGiven, isRequest, readerOf, requestBody } from "./request.js";
import type { Request } from "./request.js";
import { tapResponse } from "./response.js";

/** What the hook needs of a client. */
export interface FetchHost {
  readonly engine: Engine;
  now(): number;
  /** The span and scope that a call made now belongs to. */
  surroundings(): { parent: Handle; scope: Scope; trace?: HostTrace | undefined } & RecordOptions;
  /** What the server of a call that is none to a model is told of the trace, if anything. */
  traceFor(input: unknown): TraceData | undefined;
  /** Something ended, so there may be something to send. */
  onEnd(): void;
  /** Whether to step aside: what was patched is not any more, yet somebody kept the function. */
  isOff?(): boolean;
}

type Fetch = typeof globalThis.fetch;

/** On a wrapped function: the one below it. Shared by copies of this package, so that two in one page record once. */
const BASE = Symbol.for("genspan.fetch");

/** The function below our wrapper; the function itself when it is not wrapped. */
export function unwrapped(fetch: Fetch): Fetch {
  const base: unknown = Reflect.get(fetch, BASE);
  return isFetch(base) ? base : fetch;
}

function isFetch(value: unknown): value is Fetch {
  return typeof value === "function";
}

/**
 * A fetch whose calls to models become spans; all others go straight on. `base` is called as a bare function with just what
 * the app gave.
 */
export function wrapFetch(host: FetchHost, base: Fetch, options: FetchOptions = {}): Fetch {
  const below = unwrapped(base);
  const wrapped = (...given: Parameters<Fetch>) => {
    const call = begin(host, given, options);
    return call ? follow(call, () => below(...(call.asking ?? given))) : below(...propagating(host, given));
  };
  try {
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(below));
  } catch {
    // A function with a property that cannot be copied works without it.
  }
  Object.defineProperty(wrapped, BASE, { value: below, configurable: true });
  return wrapped;
}

/** A call to a model on its way. */
interface Call {
  readonly host: FetchHost;
  readonly request: Request;
  /** What goes out instead of what the app gave, should it ask for usage in the app's stead. */
  readonly asking: Parameters<Fetch> | undefined;
  readonly signal: AbortSignal | null | undefined;
  /** There when the body of the request is read later: settles once the call is open. */
  readonly opening: Promise<void> | undefined;
  handle(): Handle;
}

/** Begins to record; undefined when this is no call to a model, or cannot be recorded. */
function begin(host: FetchHost, given: Parameters<Fetch>, options: FetchOptions): Call | undefined {
  try {
    const [input, init] = given;
    const request = describeRequest(input, init);
    if (!request || host.isOff?.() || isPassing(request) || isNoticed(init) || !host.engine.matches(request.method, request.url)) return undefined;
    const started = host.now();
    const headers = readerOf(headersGiven(input, init));
    const opening = { source: "fetch", ...request, ...chosen(host.surroundings(), options, init?.genspan) };
    let handle: Handle | undefined;
    const open = (body: Uint8Array): Handle => (handle ??= host.engine.open(opening, headers, body, started));
    const call = { host, request, signal: init?.signal ?? (isRequest(input) ? input.signal : undefined), handle: () => handle ?? open(NOTHING) };

    const body = requestBody(input, init);
    if ("length" in body) return open(body) === 0 ? undefined : { ...call, opening: undefined, asking: withBody(given, host.engine.asking(call.handle())) };
    return { ...call, asking: undefined, opening: body.then(open).then(nothing, nothing) };
  } catch {
    return undefined;
  }
}

/** What holds for a call: its own word goes before that of the wrapper, and that before what its place says. */
function chosen(place: ReturnType<FetchHost["surroundings"]>, wrapper: FetchOptions, own: CallOptions = {}): ReturnType<FetchHost["surroundings"]> {
  const { recordInputs = wrapper.recordInputs ?? place.recordInputs, recordOutputs = wrapper.recordOutputs ?? place.recordOutputs, ...given } = own;
  const scope = { ...place.scope, ...given, ...(given.tags && { tags: { ...place.scope.tags, ...given.tags } }) };
  return { ...place, scope, recordInputs, recordOutputs };
}

/** A call to a tool of the app's, say: it is not recorded, and its server may continue the trace. */
function propagating(host: FetchHost, given: Parameters<Fetch>): Parameters<Fetch> {
  try {
    const request = describeRequest(...given);
    const trace = !request || host.isOff?.() || isPassing(request) || host.engine.servesModels(request.url) ? undefined : host.traceFor(given[0]);
    return trace ? withTrace(given, trace) : given;
  } catch {
    return given;
  }
}

function follow(call: Call, send: () => Promise<Response>): Promise<Response> {
  let answer: Promise<Response>;
  const pass = passage();
  const above = pass.request;
  pass.request = call.request;
  try {
    answer = Promise.resolve(send());
  } catch (error) {
    fail(call, error);
    throw error;
  } finally {
    pass.request = above;
  }
  return answer.then(
    (response) => (call.opening ? soon(call.opening).then(() => receive(call, response)) : receive(call, response)),
    (error: unknown) => {
      fail(call, error);
      throw error;
    },
  );
}

function isPassing({ method, url }: Request): boolean {
  const { request } = passage();
  return request?.method === method && request.url === url;
}

function isNoticed(init: RequestInit | undefined): boolean {
  return init?.signal ? passage().noticed.has(init.signal) : false;
}

/** The response for the app: tapped where it can be, else as it came. */
function receive(call: Call, response: Response): Response {
  const handle = call.handle();
  try {
    if (response.body && passage().tapped.has(response.body)) {
      close(call, Outcome.Duplicate, "");
      if (!call.asking) return response;
    }
    call.host.engine.respond(handle, response.status, readerOf(response.headers), call.host.now());
    const copy = tapResponse(response, (body) => tap(call, body));
    if (copy?.body) passage().tapped.add(copy.body);
    if (copy) return copy;
  } catch {
    // Whatever is odd about this response, it is still the app's.
  }
  close(call, Outcome.Ended, "");
  return response;
}

function tap(call: Call, body: ReadableStream<Bytes>): ReadableStream<Bytes> {
  return call.asking ? sieveBody(body, listen(call), call.host.engine.unasked) : tapBody(body, listen(call));
}

function listen(call: Call): BodyListener {
  const { engine, now } = call.host;
  const handle = call.handle();
  return {
    chunk(bytes) {
      // A stream made by hand may hold anything; and bytes are of another realm where tests run in jsdom.
      if (bytes?.BYTES_PER_ELEMENT === 1) engine.feed(handle, bytes, now);
    },
    ended: () => close(call, Outcome.Ended, ""),
    cancelled: () => close(call, Outcome.Aborted, ""),
    failed: (error) => fail(call, error),
  };
}

function fail(call: Call, error: unknown): void {
  close(call, call.signal?.aborted || isAbort(error) ? Outcome.Aborted : Outcome.Failed, kindOf(error));
}

function close(call: Call, outcome: Outcome, reason: string): void {
  call.host.engine.close(call.handle(), outcome, reason, call.host.now());
  call.host.onEnd();
}

/** The kind of error, by which it is grouped: Node tells of the network by a code in the cause alone. Its sentence names ports and the like. */
function kindOf(error: unknown): string {
  const told = [memberOf(memberOf(error, "cause"), "code"), memberOf(error, "code"), memberOf(error, "name")];
  return String(told.find((each) => typeof each === "string") ?? "");
}

/**
 * Waits for a reading of memory that has to be over by now, and for nothing that takes time: an upload may run on. Firefox, where requests
 * have no `body` and none is a stream, reads them in another process.
 */
function soon(opening: Promise<void>): Promise<void> {
  const patience = "body" in (globalThis.Request?.prototype ?? {}) ? 0 : MAX_READ_MILLISECONDS;
  return Promise.race([opening, new Promise<void>((resolve) => setTimeout(resolve, patience))]);
}

function nothing(): void {}

const NOTHING = new Uint8Array(0);
const MAX_READ_MILLISECONDS = 1000;
