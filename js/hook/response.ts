import type { Bytes } from "../tap.js";

/**
 * The response with its body tapped by `tap`; undefined when it has none that can be read here (204, a redirect kept manual, an opaque
 * response, a WebSocket, the stream of another library), in which case the original is the app's.
 */
export function tapResponse(original: Response, tap: (body: ReadableStream<Bytes>) => ReadableStream<Bytes>): Response | undefined {
  const { body } = original;
  if (!(body instanceof ReadableStream) || body.locked || original.bodyUsed) return undefined;
  if (original.status < 200) return undefined;
  const tapped = tap(body);
  // The class of the original: a response of a package or of a subclass stays one.
  const copy: Response = Reflect.construct(original.constructor, [tapped, original]);
  // A class of the app's own may be made of something else than a body and the rest.
  if (copy.body !== tapped || copy.status !== original.status) return undefined;
  origins.set(tapped, original);
  imitate(copy, original);
  // What a `fetch` of the app's own has put on it: a time that it took, a `json` that reads big integers. A clone is one of this body.
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(original))) if (!/^(body|clone)$/.test(name)) Reflect.defineProperty(copy, name, member);
  return copy;
}

/**
 * The responses that streams come from, kept alive as long as those: some runtimes cancel the body of a response that is collected, and
 * an app may keep nothing but a reader.
 */
const origins = new WeakMap<ReadableStream, Response>();

/** Gives the copy what a constructor cannot set. */
function imitate(copy: Response, original: Response): Response {
  for (const name of ["url", "redirected", "type"] as const) reveal(copy, name, () => original[name]);
  // Headers from the network cannot be changed, those of a response made by hand can, in the copy as well.
  if (original.type !== "default") reveal(copy, "headers", () => original.headers);
  const clone = copy.clone.bind(copy);
  Object.defineProperty(copy, "clone", { value: () => imitate(clone(), original), writable: true, configurable: true });
  return copy;
}

function reveal(copy: Response, name: string, get: () => unknown): void {
  Object.defineProperty(copy, name, { get, configurable: true });
}
