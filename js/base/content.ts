import { attempt } from "./attempt.js";
import { isObject, memberOf } from "./object.js";

/** Texts up to this length are handed over as they are; the core shortens what it keeps. */
const MAX_TEXT_LENGTH = 64 * 1024;
/** How much of inline media is kept, so that the core can tell what it is. */
const KEPT_MEDIA_LENGTH = 64;
/** Values nested deeper are left out: the core does not follow them either. */
const MAX_DEPTH = 64;

/** A `data:` address, or base64 without a blank in sight. */
const MEDIA = /^(data:|[A-Za-z0-9+/_-]{256})/;

/**
 * The JSON of what an app or a framework gave, whatever that is. Bytes and long inline media stay here, big integers become
 * strings, and what refers back to itself or throws when it is read is left out. Never throws.
 */
export function contentJson(value: unknown): string {
  return JSON.stringify(plain(value, [])) ?? "null";
}

/** A value that can be an attribute: texts, numbers and flags as they are, everything else as JSON. */
export function contentAttribute(value: unknown): string | number | boolean | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : contentJson(value);
}

function plain(value: unknown, above: readonly object[]): unknown {
  if (typeof value === "string") return value.length > MAX_TEXT_LENGTH && MEDIA.test(value) ? value.slice(0, KEPT_MEDIA_LENGTH) : value;
  if (typeof value === "bigint") return String(value);
  if (!isObject(value)) return value;
  if (above.includes(value) || above.length > MAX_DEPTH) return undefined;
  return attempt(() => plainObject(value, [...above, value]), undefined);
}

function plainObject(value: object, above: readonly object[]): unknown {
  // Before `toJSON`, with which Node's buffers spell out each byte.
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return "";
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (Array.isArray(value)) return value.map((item) => plain(item, above));
  const toJson: unknown = Reflect.get(value, "toJSON");
  if (typeof toJson === "function") return plain(Reflect.apply(toJson, value, []), above);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = plain(memberOf(value, key), above);
  return copy;
}
