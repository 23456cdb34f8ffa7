import { json } from "./base/json.js";
import { matches } from "./base/pattern.js";
import type { Engine, Handle, SpanChange } from "./engine/boundary.js";
import type { FinishedSpan, IgnoredSpan, Options, SamplingContext } from "./types.js";

/** A span as it begins, told by the core. */
export interface Begun {
  name: string;
  attributes: Record<string, unknown>;
  isSegment: boolean;
  parentSampled?: boolean;
  parentSampleRate?: number;
}

/** A finished span as it would be sent, told by the core. */
export interface Held extends Omit<FinishedSpan, "attributes"> {
  attributes: Record<string, { value: unknown }>;
}

/** The texts of a finished span that are to be redacted, each with the attribute it stands in. */
export interface Unredacted {
  span_id: string;
  texts: [where: string, text: string][];
}

/** Where the app has a say in its spans: `tracesSampler`, `ignoreSpans`, `redact`, `beforeSendSpan`. If one of them fails, that is counted. */
export interface Say {
  begun(span: Handle): void;
  /** Spans may have ended. */
  ended(now: number): void;
  /** A text without its secrets; undefined when the app's callback failed, and the text must not be sent. */
  clean(text: string, where: string): string | undefined;
}

/** Asks the callbacks among the options. The engine is looked up when it is needed, since it is made after this. */
export function createSay(options: Options, engine: () => Engine): Say {
  const { tracesSampler, ignoreSpans = [], redact, beforeSendSpan } = options;
  /** The id of the span that the app looks at just now. */
  let shown: string | undefined;

  function fail(name: string, error: unknown): void {
    engine().lose("callback_error", 1);
    if (options.debug) console.debug(`genspan: ${name} went wrong, so the span goes on without it.`, error);
  }

  /** The share to keep; undefined leaves the decision to the parent or to `tracesSampleRate`. */
  function rateOf({ name, attributes, parentSampled, parentSampleRate }: Begun): number | undefined {
    const inheritOrSampleWith = (rate: number): number => parentSampleRate ?? (parentSampled === undefined ? rate : Number(parentSampled));
    const context: SamplingContext = { name, attributes, parentSampled, parentSampleRate, inheritOrSampleWith };
    try {
      const said: unknown = tracesSampler?.(context);
      const rate = typeof said === "boolean" ? Number(said) : said;
      if (typeof rate === "number" && rate >= 0 && rate <= 1) return rate;
      fail("tracesSampler", "It has to return a number from 0 to 1, true or false.");
    } catch (error) {
      fail("tracesSampler", error);
    }
    return undefined;
  }

  function clean(text: string, where: string): string | undefined {
    if (typeof redact !== "function") return text;
    try {
      const said: unknown = redact(text, where);
      if (typeof said === "string") return said;
      fail("redact", "It has to return a string.");
    } catch (error) {
      fail("redact", error);
    }
    return undefined;
  }

  function redactAll(now: number): void {
    if (typeof redact !== "function") return;
    for (let waiting = engine().unredacted(); waiting && waiting.span_id !== shown; waiting = engine().unredacted()) {
      // What ends while the app looks at a text goes without contents, or looking might never end.
      const isNested = shown !== undefined;
      shown ??= waiting.span_id;
      const texts = isNested ? [] : waiting.texts.map(([where, text]) => clean(text, where));
      if (!isNested) shown = undefined;
      engine().redacted(texts, now);
    }
  }

  function show(held: Held): SpanChange {
    const values = Object.entries(held.attributes).map(([name, { value }]) => [name, value]);
    const span: FinishedSpan = { ...held, attributes: Object.fromEntries(values) };
    shown = held.span_id;
    try {
      // Nothing returned does not drop the span, as in Sentry's SDKs.
      return difference(held, beforeSendSpan?.(span) || span);
    } catch (error) {
      fail("beforeSendSpan", error);
      return {};
    } finally {
      shown = undefined;
    }
  }

  return {
    begun(handle) {
      if (!tracesSampler && ignoreSpans.length === 0) return;
      const span = engine().begun(handle);
      if (!span) return;
      if (ignoreSpans.some((pattern) => isIgnored(span, pattern))) return engine().ignore(handle);
      const rate = tracesSampler && span.isSegment ? rateOf(span) : undefined;
      if (rate !== undefined) engine().sample(handle, rate);
    },
    clean,
    ended(now) {
      redactAll(now);
      if (!beforeSendSpan) return;
      // What ends while the app looks at a span goes as it is, or looking might never end.
      for (let held = engine().held(); held && held.span_id !== shown; held = engine().held()) {
        engine().release(shown === undefined ? show(held) : {}, now);
      }
    },
  };
}

function isIgnored({ name, attributes }: Begun, pattern: IgnoredSpan): boolean {
  if (typeof pattern !== "object" || pattern instanceof RegExp) return matches(name, pattern);
  const wanted = Object.entries(pattern.attributes ?? {});
  // A pattern without a condition would match everything.
  if (!pattern.name && !pattern.op && wanted.length === 0) return false;
  if (pattern.name && !matches(name, pattern.name)) return false;
  if (pattern.op && !matches(attributes["sentry.op"], pattern.op)) return false;
  return wanted.every(([key, value]) => matches(attributes[key], value) || json(attributes[key]) === json(value));
}

/** What the app has changed of a span: its name, its status, its attributes. */
function difference(before: Held, { name, status, attributes }: FinishedSpan): SpanChange {
  const change: SpanChange = {};
  if (typeof name === "string" && name !== before.name) change.name = name;
  if (status !== before.status) change.status = status === "error" ? { code: 2 } : { code: 1 };
  const changed = Object.keys({ ...before.attributes, ...attributes }).filter((key) => json(attributes[key]) !== json(before.attributes[key]?.value));
  if (changed.length > 0) change.attributes = Object.fromEntries(changed.map((key) => [key, attributes[key] ?? null]));
  return change;
}
