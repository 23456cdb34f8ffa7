import { contentAttribute } from "../base/content.js";
import { isObject } from "../base/object.js";
import type { AttributeValue, Span } from "../types.js";
import { isPromise } from "./outcome.js";

/** Notes what a callback returned as an attribute of its span, or as what `tell` makes of it. */
export function noteResult<T>(span: Span, result: T, tell: string | ((result: object) => void)): T;
export function noteResult(span: Span, result: unknown, tell: string | ((result: object) => void)): unknown {
  if (isPromise(result)) return result.then((value) => noteResult(span, value, tell));
  if (!isPlain(result)) return result;
  if (typeof tell === "string") span.setAttribute(tell, contentAttribute(result));
  else if (typeof result === "object") tell(result);
  return result;
}

/** Whether a value can be told as JSON without running or reading anything of the app's: no stream, no lazy promise. */
function isPlain(value: unknown): value is NonNullable<AttributeValue> {
  if (!isObject(value)) return value !== undefined && value !== null && typeof value !== "function";
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
