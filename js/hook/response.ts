import { define } from "../base/object.js";
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
  // What a `fetch` of the app's own has put on it: a time that it took, a `json` that reads big integers.
  for (const [name, value] of Object.entries(original)) Reflect.set(copy, name, value);
  return copy;
}

/**
 * The responses that streams come from, kept alive as long as those: some runtimes cancel the body of a response that is collected, and
 * an app may keep nothing but a reader.
 */
const origins = new WeakMap<ReadableStream, Response>();

/** Gives the copy what a constructor cannot set. */
function imitate(copy: Response, original: Response): Response {
  // Headers from the network cannot be changed, those of a response made by hand can, in the copy as well.
  const told = ["url", "redirected", "type", ...(original.type === "default" ? [] : ["headers"])];
  for (const name of told) Object.defineProperty(copy, name, { get: () => Reflect.get(original, name), configurable: true });
  const clone = copy.clone.bind(copy);
  define(copy, "clone", () => imitate(clone(), original));
  return copy;
}
