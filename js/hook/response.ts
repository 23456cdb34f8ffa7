import type { Bytes } from "../tap.js";

/**
 * The response with its body tapped by `tap`; undefined when it has none that can be read here (204, a redirect kept manual, an opaque
 * response, a WebSocket, the stream of another library), in which case the original is the app's.
 */
export function tapResponse(original: Response, tap: (body: ReadableStream<Bytes>) => ReadableStream<Bytes>): Response | undefined {
  const { body } = original;
  if (!(body instanceof ReadableStream) || body.locked || original.bodyUsed) return undefined;
  if (original.status < 200) return undefined;
  // The class of the original: a response of a package or of a subclass stays one.
  const copy: unknown = Reflect.construct(original.constructor, [tap(body), original]);
  return copy instanceof Response ? imitate(copy, original) : undefined;
}

/**
 * Gives the copy what a constructor cannot set. Holding the original also keeps it alive: some runtimes cancel the body of a
 * response that is collected.
 */
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
