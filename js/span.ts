import { attempt } from "./base/attempt.js";
import type { Engine, Handle, SpanChange } from "./engine/boundary.js";
import type { HostTrace, Purpose } from "./host.js";
import type { ActiveScope } from "./scope.js";
import { placeFor, settle } from "./span/place.js";
import type { Place } from "./span/place.js";
import { recordsOf } from "./span/records.js";
import { milliseconds } from "./span/time.js";
import type { Attributes, HookOptions, RecordOptions, Span, SpanContext, SpanMaker, SpanOptions, SpanStatus } from "./types.js";

/** What spans need of a client. */
export interface SpanHost {
  readonly engine: Engine;
  readonly scope: ActiveScope;
  now(): number;
  /** Something ended, so there may be something to send. */
  onEnd(): void;
  /** The trace of another SDK that a place is in. */
  hostTrace(place: Place, purpose: Purpose): HostTrace | undefined;
  /** Whether the shortcuts tell contents; what the app sets by hand is its own choice. */
  readonly records: RecordOptions;
  /** What makes spans below a place. */
  makerAt(place: () => Place): SpanMaker;
  /** Sends an error once, however many spans it passes. */
  report(error: unknown, span: Handle, by: "app" | "span"): void;
}

/** Those of our spans that are over. */
const ended = new WeakSet<Span>();

/** Whether a span of ours has ended. */
export function isOver(span: Span): boolean {
  return ended.has(span);
}

/** Opens a span below `above`, or below what the options say. */
export function openSpan(host: SpanHost, options: SpanOptions, above: Place = host.scope.current()): Span {
  return openSpanBy(host, taken(options), above, host.engine.spanOpen);
}

/** The same, where `open` is another call of the engine. */
export function openSpanBy(host: SpanHost, options: SpanOptions & HookOptions, above: Place, open: Engine["spanOpen"]): Span {
  const { twin, name, op, attributes: given, startTime, forceTransaction, onlyIfParent, conversationId, user, tags } = options;
  const attributes = given && taken(given);
  const place = placeFor(options, above);
  // Each trace has a scope of its own, so that what is set in it does not reach those beside it.
  const isShared = place.handle !== 0 && conversationId === undefined && user === undefined && tags === undefined;
  const scope = isShared ? place.scope : { ...place.scope };
  if (conversationId !== undefined) scope.conversationId = conversationId;
  if (user !== undefined) scope.user = user;
  if (tags !== undefined) scope.tags = { ...scope.tags, ...(tags && taken(tags)) };
  const now = host.now();
  const start = milliseconds(startTime);
  const trace = host.hostTrace(place, twin === undefined ? "span" : { twin });
  const parent = trace?.suppressed ? 0 : place.handle;
  const opening = { name, op, attributes, parent, scope: { ...scope }, startTime: start, forceTransaction, onlyIfParent, trace };
  const agent = attributes?.[AGENT] ?? place.agent;
  return createSpan(host, { handle: open(opening, now), scope, agent, root: place.root, above: place, records: recordsOf(place.records, options) });
}

/** A copy of the options that an app gave; empty if they are none or cannot be read. */
export function taken<T extends object>(options: T): T;
export function taken(options: object): object {
  return attempt<object>(() => ({ ...options }), {});
}

function createSpan(host: SpanHost, place: Omit<Place, "span">): Span {
  const { engine } = host;
  const { handle } = place;
  let context: SpanContext | undefined;

  /** An app may give anything, and what cannot be read changes nothing. */
  function set(change: () => SpanChange | undefined): Span {
    try {
      const told = change();
      if (told) engine.spanSet(handle, told);
    } catch {
      engine.lose("unsupported_value", 1);
    }
    return span;
  }

  const own: Omit<Span, keyof SpanMaker> = {
    setAttribute: (name, value) => span.setAttributes({ [name]: value }),
    setAttributes: (attributes) =>
      set(() => {
        // `null` takes an attribute out; `undefined` would be lost on the way.
        const values = Object.entries(attributes).map(([name, value]) => [name, value === undefined ? null : value]);
        return { attributes: Object.fromEntries(values) };
      }),
    setStatus: (status) =>
      set(() => {
        const known = knownStatus(status);
        return known && { status: known };
      }),
    updateName: (name) => set(() => ({ name })),
    recordException: (error) => host.report(error, handle, "app"),
    addLink: (given) =>
      set(() => {
        const { context: { traceId, spanId }, attributes } = given;
        return { link: { traceId, spanId, attributes } };
      }),
    addLinks(links) {
      if (Array.isArray(links)) for (const link of links) span.addLink(link);
      return span;
    },
    addEvent: () => span,
    spanContext: () => (context ??= contextOf(engine, handle)) ?? NOWHERE,
    // Where the core is still being unpacked nobody knows yet.
    isRecording: () => handle !== 0 && !ended.has(span) && engine.spanContext(handle)?.sampled !== false,
    end(time) {
      if (ended.has(span)) return;
      ended.add(span);
      context ??= contextOf(engine, handle);
      engine.spanClose(handle, milliseconds(time) ?? host.now());
      host.onEnd();
    },
  };
  const span: Span = Object.assign(host.makerAt(() => here), own);
  const here: Place = { ...place, span };
  settle(span, here);
  return span;
}

/** The context of a span that is not recorded at all. */
const NOWHERE: SpanContext = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 };

function contextOf(engine: Engine, handle: Handle): SpanContext | undefined {
  const context = engine.spanContext(handle);
  if (!context) return undefined;
  const { sampled, ...ids } = context;
  return { ...ids, traceFlags: sampled ? 1 : 0 };
}

function knownStatus(status: SpanStatus): { code: 1 | 2; message?: string | undefined } | undefined {
  if (typeof status === "string") return status === "ok" ? { code: 1 } : { code: 2, message: status };
  const { code, message } = status;
  return code === 0 ? undefined : { code, message };
}

/** The app's own options go before what the shortcut fills in, except for the name: an agent's is only a part of its span's. */
export function named(options: Partial<SpanOptions>, op: string, name: string, attributes: Attributes): SpanOptions {
  return { op, ...options, name, attributes: { ...attributes, ...(options.attributes && taken(options.attributes)) } };
}

/** The attribute that names the agent. */
export const AGENT = "gen_ai.agent.name";
