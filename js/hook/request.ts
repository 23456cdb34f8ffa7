import { attempt } from "../base/attempt.js";
import { joined } from "../base/bytes.js";
import { isObject } from "../base/object.js";
import type { HeaderReader } from "../engine/boundary.js";

/** What a fetch asks for, as far as it may be known: no credentials. */
export interface Request {
  method: string;
  /** Without fragment, userinfo and all of the query but the version of the API: keys are sent in all three. */
  url: string;
}

/** Method and address of a fetch; undefined when it is none over HTTP, or when `fetch` will refuse it. */
export function describeRequest(input: unknown, init: RequestInit | undefined): Request | undefined {
  const url = urlOf(input);
  if (!url?.protocol.startsWith("http")) return undefined;
  return { method: (init?.method ?? (isRequest(input) ? input.method : "GET")).toUpperCase(), url: url.origin + url.pathname + version(url) };
}

/** The version of the API, which Azure's paths have in the query. */
function version({ search }: URL): string {
  const found = /[?&](api-version=[\w-]+)/.exec(search);
  return found ? `?${found[1]}` : "";
}

/** The headers that a fetch is given. */
export function headersGiven(input: unknown, init: RequestInit | undefined): HeadersInit | undefined {
  return init?.headers ?? (isRequest(input) ? input.headers : undefined);
}

/** Reads the named ones of headers that are there. A `fetch` of the app's own may take, or give, what no runtime would. */
export function readerOf(given: HeadersInit | undefined): HeaderReader {
  return (names) =>
    attempt(() => {
      // An iterator can be read once only, and that once is the app's.
      const headers = given instanceof Headers ? given : new Headers(given && "next" in given ? undefined : given);
      return Object.fromEntries(names.map((name) => [name, headers.get(name)]).filter(([, value]) => value !== null));
    }, {});
}

/**
 * The bytes of the request's body: at once, or later where reading takes a promise; empty when there are none or they cannot
 * be had without disturbing the app.
 */
export function requestBody(input: unknown, init: RequestInit | undefined): Uint8Array | Promise<Uint8Array> {
  const request = isRequest(init) ? init : input;
  const body = request === init ? undefined : init?.body;
  if (body !== undefined && body !== null) return bytesOf(body);
  return isRequest(request) && !request.bodyUsed ? readCopy(request) : NOTHING;
}

/** A request longer than this is not read: a prompt is far shorter, and the core's memory never shrinks. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
/** A `Request` may carry a stream of the app's, which must not be read far ahead of the network. */
const MAX_COPIED_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array(0);

function bytesOf(body: BodyInit): Uint8Array | Promise<Uint8Array> {
  if (typeof body === "string") return body.length > MAX_REQUEST_BYTES ? NOTHING : new TextEncoder().encode(body);
  if (body instanceof URLSearchParams || body instanceof FormData) return fields(body);
  if (body instanceof Blob) return body.size > MAX_REQUEST_BYTES ? NOTHING : body.arrayBuffer().then((bytes) => new Uint8Array(bytes));
  if (body instanceof ReadableStream) return NOTHING;
  if (ArrayBuffer.isView(body)) return limited(new Uint8Array(body.buffer, body.byteOffset, body.byteLength));
  return body instanceof ArrayBuffer ? limited(new Uint8Array(body)) : NOTHING;
}

function limited(bytes: Uint8Array): Uint8Array {
  return bytes.length > MAX_REQUEST_BYTES ? NOTHING : bytes;
}

/** The text fields of a form as a JSON object, the one form in which the core reads requests. Files stay where they are. */
function fields(form: URLSearchParams | FormData): Uint8Array {
  const texts = Array.from<[string, unknown]>(form).filter(([, value]) => typeof value === "string");
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(texts)));
}

/**
 * Reads a copy of the request, no further than a prompt may go. Streams pass from a copy to its origin unchanged; the body of the origin
 * is not even looked at, or Deno would send it without its length.
 */
async function readCopy(request: globalThis.Request): Promise<Uint8Array> {
  const copy = request.clone();
  const reader = copy.body?.getReader();
  // Firefox tells no body of a request, and has none that is a stream.
  if (!reader) return limited(new Uint8Array(await copy.arrayBuffer()));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks);
    chunks.push(value);
    length += value.length;
    if (length > MAX_COPIED_BYTES) {
      void reader.cancel().catch(() => undefined);
      return NOTHING;
    }
  }
}

/** What the app gave, with other members. Those of a `Request`, which may stand in its place, are its prototype's, and not found by spreading. */
export function initWith(init: RequestInit | undefined, members: RequestInit): RequestInit {
  const all = { ...members };
  for (const name in init ?? {}) if (!(name in all)) Reflect.set(all, name, Reflect.get(init ?? {}, name));
  return all;
}

/** Requests of another realm, or of a package, are requests too. */
export function isRequest(input: unknown): input is globalThis.Request {
  return isObject(input) && "url" in input && "clone" in input && "headers" in input;
}

/** The address of what a fetch is given. */
export function urlOf(input: unknown): URL | undefined {
  return parseUrl(isRequest(input) ? input.url : String(input));
}

/** A URL, relative to the page if there is one; undefined if it is none. */
export function parseUrl(url: string): URL | undefined {
  return attempt(() => new URL(url, globalThis.location?.href), undefined);
}
