/** Reading envelopes and holding them to the seven hard rules: the demo's own ingest, so that tests and demo agree. */
export { SPAN_CONTAINER, parseEnvelope, readSpans } from "../../demo/envelope/envelope.js";
export type { Envelope, Item, Span } from "../../demo/envelope/envelope.js";
export { RULES, checkEnvelope } from "../../demo/envelope/rules.js";
export type { Rule } from "../../demo/envelope/rules.js";
