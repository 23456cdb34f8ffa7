import { isObject, parseJson, textOf } from "../json.js";
import type { Json, JsonObject } from "../json.js";

/** One envelope as it was posted: a header line, then items. */
export interface Envelope {
  readonly header: JsonObject;
  readonly items: readonly Item[];
  /** What came over the wire, before any reading. */
  readonly bytes: Uint8Array;
}

/** One part of an envelope: its header line and its payload. */
export interface Item {
  readonly header: JsonObject;
  readonly payload: Json;
  readonly payloadBytes: number;
}

/** A span of a version 2 container. Only `readSpans` makes one, after `checkEnvelope` has looked at the shape. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: string;
  readonly isSegment: boolean;
  /** Seconds since the epoch. */
  readonly start: number;
  readonly end: number;
  /** Attribute values without their type tags. */
  readonly attributes: Readonly<Record<string, Json>>;
}

export const SPAN_CONTAINER = "application/vnd.sentry.items.span.v2+json";

const NEWLINE = 10;

/** Splits an envelope by its framing (sentry-protocol: `header \n (item header \n payload \n)*`). Throws on anything else. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  const cursor = { bytes, at: 0 };
  const header = readObject(takeLine(cursor), "the envelope header");
  const items: Item[] = [];
  while (cursor.at < bytes.length) {
    const line = takeLine(cursor);
    if (line.length === 0) continue;
    items.push(readItem(readObject(line, `the header of item ${items.length}`), cursor, items.length));
  }
  return { header, items, bytes };
}

/** All spans of all containers, with attribute values unwrapped. */
export function readSpans(envelope: Envelope): Span[] {
  return envelope.items.flatMap((item) => {
    if (item.header["type"] !== "span" || !isObject(item.payload)) return [];
    const spans = item.payload["items"];
    return Array.isArray(spans) ? spans.filter(isObject).map(readSpan) : [];
  });
}

function readSpan(span: JsonObject): Span {
  const parentSpanId = textOf(span["parent_span_id"]);
  return {
    traceId: textOf(span["trace_id"]),
    spanId: textOf(span["span_id"]),
    ...(parentSpanId === "" ? {} : { parentSpanId }),
    name: textOf(span["name"]),
    status: textOf(span["status"]),
    isSegment: span["is_segment"] === true,
    start: Number(span["start_timestamp"]),
    end: Number(span["end_timestamp"]),
    attributes: unwrap(span["attributes"]),
  };
}

function unwrap(attributes: Json | undefined): Record<string, Json> {
  const values: Record<string, Json> = {};
  if (!isObject(attributes)) return values;
  for (const [key, attribute] of Object.entries(attributes)) {
    if (isObject(attribute)) values[key] = attribute["value"] ?? null;
  }
  return values;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** With `length` the payload may hold newlines and must be followed by one or by the end; without it, it is one line. */
function readItem(header: JsonObject, cursor: Cursor, index: number): Item {
  const length = header["length"];
  const payload = typeof length === "number" ? takeBytes(cursor, length, index) : takeLine(cursor);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
  const type = textOf(header["type"]);
  if (type === "") throw new Error(`item ${index} has no "type" in its header`);
  return { header, payload: readJson(text, `the payload of item ${index} (${type})`), payloadBytes: payload.length };
}

function takeLine(cursor: Cursor): Uint8Array {
  const end = cursor.bytes.indexOf(NEWLINE, cursor.at);
  const line = cursor.bytes.subarray(cursor.at, end === -1 ? cursor.bytes.length : end);
  cursor.at += line.length + 1;
  return line;
}

function takeBytes(cursor: Cursor, length: number, index: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) {
    throw new Error(`item ${index} says ${length} bytes, but only ${cursor.bytes.length - cursor.at} are left`);
  }
  if (end < cursor.bytes.length && cursor.bytes[end] !== NEWLINE) {
    throw new Error(`item ${index} says ${length} bytes, but no newline follows them`);
  }
  const payload = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end + 1;
  return payload;
}

function readObject(line: Uint8Array, what: string): JsonObject {
  const value = readJson(new TextDecoder("utf-8", { fatal: true }).decode(line), what);
  if (!isObject(value)) throw new Error(`${what} is not a JSON object`);
  return value;
}

function readJson(text: string, what: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw new Error(`${what} is not JSON: ${text.slice(0, 80)}`);
  }
}
