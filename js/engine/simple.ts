const KINDS: Readonly<Record<string, string>> = {
  dsn: "string",
  environment: "string",
  release: "string",
  tracesSampleRate: "number",
  debug: "boolean",
  recordInputs: "boolean",
  recordOutputs: "boolean",
  sendDefaultPii: "boolean",
  captureErrors: "boolean",
  redact: "boolean",
  redactCallback: "boolean",
  beforeSendSpan: "boolean",
};

/** Narrower than what the core takes, so that the core takes all that fits. */
const DSN = /^https?:\/\/[\w-]+@[\w.:-]+\/([\w.-]+\/)*\d+$/;

/**
 * Whether the core is sure to take these options, which `checkOptions` has passed. Then it is started when it is first needed, and a
 * program that asks no model never pays for it. On any others the core has the last word, so it must be asked while `init` can
 * still throw.
 */
export function areSimple(options: object): boolean {
  const given = Object.entries(options);
  return given.every(([name, value]) => typeof value === KINDS[name] && (name !== "dsn" || DSN.test(String(value))));
}
