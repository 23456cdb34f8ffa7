import { json } from "./base/json.js";
import { SetupError } from "./errors.js";
import type { Options } from "./types.js";

/**
 * What must be known to be right before the engine is there: browsers unpack it while the app already runs, and a wrong DSN
 * has to throw from `init` there too. Everything else is the core's to check.
 */
export function checkOptions(options: Options): void {
  if (typeof options !== "object" || options === null) {
    throw new SetupError("invalid_options", 'init takes an object of options, such as { dsn: "https://…" }.');
  }
  const { dsn, tracesSampleRate: rate } = options;
  if (dsn && OTLP.test(dsn)) {
    throw new SetupError("invalid_dsn", "The option `dsn` is the address of an OTLP endpoint. Give it as `otlp: { url }`.");
  }
  if (dsn && !UNSET.test(dsn) && !DSN.test(dsn)) {
    throw new SetupError("invalid_dsn", "The option `dsn` is not a DSN of the form https://PUBLIC_KEY@HOST/PROJECT_ID.");
  }
  if (dsn && SECRET.test(dsn)) {
    throw new SetupError("invalid_dsn", "The option `dsn` holds a secret key. Copy the DSN without it.");
  }
  if (rate !== undefined && !(rate >= 0 && rate <= 1)) {
    throw mustBe("tracesSampleRate", "a number from 0 to 1");
  }
  for (const name of CALLBACKS) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== "function") throw mustBe(name, "a function");
  }
  for (const name of LISTS) {
    if (options[name] !== undefined && !Array.isArray(options[name])) throw mustBe(name, "a list");
  }
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "function" && name !== "redact" && !CALLBACKS.some((known) => known === name)) {
      throw new SetupError("unknown_option", `There is no option \`${name}\` that takes a function. The README lists the options.`);
    }
  }
}

function mustBe(name: string, kind: string): SetupError {
  return new SetupError("invalid_option", `The option \`${name}\` must be ${kind}.`);
}

/** Whether nothing says where to send. That is no mistake: builds, tests and previews run without the variable that holds a DSN. */
export function goNowhere({ dsn, otlp, spotlight }: Options): boolean {
  return UNSET.test(dsn ?? "") && !otlp && !spotlight;
}

const UNSET = /^\s*$/;

const DSN = /^\s*https?:\/\/[^@/\s]+@[^@/\s]+\/(\S*\/)?\d+\/?\s*$/;

/** Where OpenTelemetry sends traces: Sentry shows it beside the DSN. */
const OTLP = /\/integration\/otlp|\/v1\/traces/;

/** A key with a second one behind it. */
const SECRET = /\/\/[^@/]*:[^@/]*@/;

const CALLBACKS = ["transport", "waitUntil", "tracesSampler", "beforeSendSpan"] as const;
const LISTS = ["ignoreSpans", "tracePropagationTargets"] as const;

/** The options that the core reads, as JSON can carry them: functions and patterns stay here. */
export function plainOptions(options: Options): object {
  const { redact, beforeSendSpan, otlp } = options;
  // The core only has to know that there are callbacks.
  const asks = { redact: typeof redact === "function" || redact, redactCallback: typeof redact === "function", beforeSendSpan: beforeSendSpan !== undefined };
  // What authorises posts never enters the core.
  const all = { ...options, ...asks, otlp: otlp && { ...otlp, headers: undefined } };
  const told = Object.entries(all).filter(([name]) => !SHIM_ONLY.has(name));
  return JSON.parse(json(Object.fromEntries(told)) ?? "{}");
}

/** What is decided here; the scope crosses with each span instead. */
const SHIM_ONLY = new Set([
  "sentry",
  "initialScope",
  "waitUntil",
  "offline",
  "ignoreSpans",
  "tracePropagationTargets",
  "propagateTraceparent",
]);
