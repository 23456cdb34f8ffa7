import { present } from "../base/object.js";
import type { SpanHost } from "../span.js";
import type { RecordOptions } from "../types.js";
import { placeFor } from "./place.js";
import type { Below, Place } from "./place.js";

/** Which contents are told of work that the app or a framework tells of: as its own options say, or the spans above, or those of `init`. */
export function recordsFor(host: SpanHost, options: Below & RecordOptions, here: Place = host.scope.current()): RecordOptions {
  return recordsOf(recordsOf(host.records, placeFor(options, here).records), options);
}

/** What holds below a place whose own options say this. */
export function recordsOf(above: RecordOptions = {}, own: RecordOptions = {}): RecordOptions {
  const { recordInputs = above.recordInputs, recordOutputs = above.recordOutputs } = own;
  return present({ recordInputs, recordOutputs });
}
