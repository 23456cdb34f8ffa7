import { present } from "../base/object.js";
import type { SpanHost } from "../span.js";
import type { RecordOptions } from "../types.js";
import { placeFor } from "./place.js";
import type { Below, Place } from "./place.js";

/** Which contents of some work are sent: its own options decide, else those of the spans above, else those of `init`. */
export function recordsFor(host: SpanHost, options: Below & RecordOptions, here: Place = host.scope.current()): RecordOptions {
  return recordsOf(recordsOf(host.records, placeFor(options, here).records), options);
}

/** The same for what begins below, where these are the options above and its own. */
export function recordsOf(above: RecordOptions = {}, own: RecordOptions = {}): RecordOptions {
  const { recordInputs = above.recordInputs, recordOutputs = above.recordOutputs } = own;
  return present({ recordInputs, recordOutputs });
}
