import { arrayOf, isObject, objectOf, textOf } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import { SPAN_CONTAINER } from "./envelope.js";
import type { Envelope, Item } from "./envelope.js";

/**
 * One thing that ingest demands of a span envelope. Ingest answers 200 and drops the data later when one is
 * broken, so nothing but a check like this tells the sender.
 */
export interface Rule {
  readonly title: string;
  /** What is wrong, each in one sentence that names the place; empty when the rule holds. */
  faults(envelope: Envelope): string[];
}

/** Ingest refuses a bigger container with 413. */
const MAX_CONTAINER_BYTES = 12 * 1024 * 1024;

/** The seven hard rules of the span version 2 protocol, in the order in which ingest looks at them. */
export const RULES: readonly Rule[] = [
  { title: "one trace, and the trace header names it", faults: traceFaults },
  { title: "one container of the right type, with the right count", faults: containerFaults },
  { title: "every span is complete", faults: spanFaults },
  { title: "every attribute has the type it claims", faults: attributeFaults },
  { title: "every segment id is a span id", faults: segmentFaults },
  { title: "the container is version 2", faults: versionFaults },
  { title: "no container is over 12 MiB", faults: sizeFaults },
];

/** Throws one sentence that names every broken rule. */
export function checkEnvelope(envelope: Envelope): void {
  const faults = RULES.flatMap((rule) => rule.faults(envelope));
  if (faults.length > 0) throw new Error(`ingest would drop this envelope: ${faults.join("; ")}`);
}

function traceFaults(envelope: Envelope): string[] {
  if (containers(envelope).length === 0) return [];
  const trace = envelope.header["trace"];
  if (!isObject(trace)) return ["the envelope header has no trace"];
  const faults: string[] = [];
  const traceId = trace["trace_id"];
  if (!isTraceId(traceId)) faults.push(`trace.trace_id is ${show(traceId)}, not 32 hex digits`);
  if (textOf(trace["public_key"]) === "") faults.push("trace.public_key is missing");
  for (const [key, value] of Object.entries(trace)) {
    if (typeof value !== "string") faults.push(`trace.${key} is ${show(value)}, not a string`);
  }
  for (const [index, span] of spans(envelope).entries()) {
    if (span["trace_id"] !== traceId) faults.push(`span ${index} belongs to trace ${show(span["trace_id"])}, the header to ${show(traceId)}`);
  }
  return faults;
}

function containerFaults(envelope: Envelope): string[] {
  const faults: string[] = [];
  const all = envelope.items.filter((item) => item.header["type"] === "span");
  if (all.length > 1) faults.push(`there are ${all.length} span items, where one container may be`);
  for (const item of all) {
    if (item.header["content_type"] !== SPAN_CONTAINER) faults.push(`the span item's content_type is ${show(item.header["content_type"])}`);
    const count = arrayOf(objectOf(item.payload)["items"]).length;
    if (item.header["item_count"] !== count) faults.push(`item_count is ${show(item.header["item_count"])}, but ${count} spans follow`);
    if (count === 0) faults.push("the span container is empty");
  }
  return faults;
}

function spanFaults(envelope: Envelope): string[] {
  const seen = new Set<string>();
  return spans(envelope).flatMap((span, index) => {
    const faults: string[] = [];
    const id = span["span_id"];
    if (!isTraceId(span["trace_id"])) faults.push(`span ${index} has the trace_id ${show(span["trace_id"])}`);
    if (!isSpanId(id)) faults.push(`span ${index} has the span_id ${show(id)}`);
    else if (seen.has(id)) faults.push(`span ${index} repeats the span_id ${id}`);
    else seen.add(id);
    const parent = span["parent_span_id"];
    if (parent !== undefined && !isSpanId(parent)) faults.push(`span ${index} has the parent_span_id ${show(parent)}`);
    if (textOf(span["name"]) === "") faults.push(`span ${index} has no name`);
    if (span["status"] !== "ok" && span["status"] !== "error") faults.push(`span ${index} has the status ${show(span["status"])}`);
    return [...faults, ...timeFaults(span, index)];
  });
}

function timeFaults(span: JsonObject, index: number): string[] {
  const start = span["start_timestamp"];
  const end = span["end_timestamp"];
  if (typeof start !== "number") return [`span ${index} has the start_timestamp ${show(start)}`];
  if (typeof end !== "number") return [`span ${index} has the end_timestamp ${show(end)}`];
  return start <= end ? [] : [`span ${index} starts at ${start}, after its end at ${end}`];
}

function attributeFaults(envelope: Envelope): string[] {
  return spans(envelope).flatMap((span, index) =>
    Object.entries(objectOf(span["attributes"])).flatMap(([key, attribute]) => {
      const { type, value } = objectOf(attribute);
      return fits(textOf(type), value) ? [] : [`span ${index} has ${key} of type ${show(type)} with the value ${show(value)}`];
    }),
  );
}

/** Whether ingest keeps the value under this type tag. A double takes whole numbers as well. */
function fits(type: string, value: Json | undefined): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isSafeInteger(value);
    case "double":
      return typeof value === "number" && Number.isFinite(value);
    case "array":
      return Array.isArray(value) && value.every((element) => isPrimitive(element) && typeof element === typeof value[0]);
    default:
      return false;
  }
}

function segmentFaults(envelope: Envelope): string[] {
  return spans(envelope).flatMap((span, index) => {
    const segment = objectOf(span["attributes"])["sentry.segment.id"];
    if (segment === undefined) return [];
    const id = objectOf(segment)["value"];
    return isSpanId(id) ? [] : [`span ${index} has the sentry.segment.id ${show(id)}`];
  });
}

function versionFaults(envelope: Envelope): string[] {
  return containers(envelope)
    .map((item) => objectOf(item.payload)["version"])
    .filter((version) => version !== 2)
    .map((version) => `the container's version is ${show(version)}, not the number 2`);
}

function sizeFaults(envelope: Envelope): string[] {
  return containers(envelope)
    .filter((item) => item.payloadBytes > MAX_CONTAINER_BYTES)
    .map((item) => `the container has ${item.payloadBytes} bytes, over ${MAX_CONTAINER_BYTES}`);
}

function containers(envelope: Envelope): Item[] {
  return envelope.items.filter((item) => item.header["type"] === "span");
}

function spans(envelope: Envelope): JsonObject[] {
  return containers(envelope).flatMap((item) => arrayOf(objectOf(item.payload)["items"]).map(objectOf));
}

function isTraceId(value: Json | undefined): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value) && !/^0+$/.test(value);
}

function isSpanId(value: Json | undefined): value is string {
  return typeof value === "string" && /^[0-9a-f]{16}$/.test(value) && !/^0+$/.test(value);
}

function isPrimitive(value: Json): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function show(value: Json | undefined): string {
  return value === undefined ? "absent" : JSON.stringify(value).slice(0, 80);
}
