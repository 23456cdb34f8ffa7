import { initWith } from "./request.js";

type Call = Parameters<typeof globalThis.fetch>;

/**
 * The call with these bytes for its body, in the form and with the headers that the app gave; undefined when there are none, or the app
 * gave it in a form that cannot be kept.
 */
export function withBody([input, init]: Call, bytes: Uint8Array<ArrayBuffer>): Call | undefined {
  const given = init?.body;
  if (bytes.length === 0 || !(typeof given === "string" || given instanceof ArrayBuffer || ArrayBuffer.isView(given))) return undefined;
  const body = typeof given === "string" ? new TextDecoder().decode(bytes) : bytes;
  return [input, initWith(init, { body, ...headersFor(init?.headers, bytes.length) })];
}

/** `fetch` refuses a body that is not as long as its header says. */
function headersFor(given: HeadersInit | undefined, length: number): { headers?: Headers } {
  // An iterator can be read once only, and that once is the app's.
  if (given === undefined || "next" in given) return {};
  const headers = new Headers(given);
  if (!headers.has("content-length")) return {};
  headers.set("content-length", String(length));
  return { headers };
}
