import { records } from "../../index.js";
import type { RecordOptions } from "../../index.js";
import { createTracer } from "./tracer.js";
import type { Tracer } from "./tracer.js";

export type { Tracer } from "./tracer.js";

/** The options of `telemetry`. */
export interface TelemetryOptions extends RecordOptions {
  /** What the call is for: it names the agent. */
  functionId?: string;
  /** Attributes for the spans of the call. */
  metadata?: Record<string, string | number | boolean>;
}

/** What `experimental_telemetry` of `ai` 5 and 6 takes. */
export interface TelemetrySettings {
  isEnabled: true;
  functionId?: string;
  metadata?: Record<string, string | number | boolean>;
  recordInputs: boolean;
  recordOutputs: boolean;
  tracer: Tracer;
}

/** The option by which one call of `ai` 5 or 6 is traced: `experimental_telemetry: telemetry({ functionId: "weather" })`. */
export function telemetry({ functionId, metadata, ...recording }: TelemetryOptions = {}): TelemetrySettings {
  const { recordInputs = records().inputs, recordOutputs = records().outputs } = recording;
  return {
    isEnabled: true,
    ...(functionId === undefined ? {} : { functionId }),
    ...(metadata === undefined ? {} : { metadata }),
    // The SDK need not write out what is not recorded.
    recordInputs,
    recordOutputs,
    tracer: createTracer({ recordInputs, recordOutputs }),
  };
}
