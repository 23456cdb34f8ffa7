import type { Handle } from "../engine/boundary.js";
import type { RecordOptions, Scope, Span, SpanOptions } from "../types.js";

/** Where code runs: below which span, and with what every span of the request carries. */
export interface Place {
  readonly span?: Span | undefined;
  readonly handle: Handle;
  /** What spans without a span above begin below: a continued trace. */
  readonly root?: Handle | undefined;
  /** Set where the app wants nothing above. */
  readonly isAlone?: boolean | undefined;
  /** The place of the span above. */
  readonly above?: Place | undefined;
  /** What the last span below failed with, where that is no object. */
  failure?: { readonly error: unknown } | undefined;
  /** The agent whose span this is below; for what one agent hands to the next. */
  readonly agent?: unknown;
  /** Which contents are told here, where not as given to `init`. */
  readonly records?: RecordOptions | undefined;
  /** Shared by all spans of one request, so that what is set anywhere in it holds for the rest of it. */
  readonly scope: Scope;
}

/** Where the spans that we made stand; what else is given as a parent is none of ours. */
const places = new WeakMap<Span, Place>();

/** The place below a span; undefined for a span that is not ours. */
export function placeOf(span: Span): Place | undefined {
  return places.get(span);
}

/** Remembers what is below a span of ours. */
export function settle(span: Span, place: Place): void {
  places.set(span, place);
}

/** Which span the app wants above. */
export type Below = Pick<SpanOptions, "parent" | "parentSpan">;

/** Below what a span will stand that is opened at a place with these options. */
export function placeFor({ parentSpan, parent = parentSpan }: Below, here: Place): Place {
  return parent === undefined ? here : ((parent && places.get(parent)) ?? withoutSpan(here));
}

/** The same place with no span above: at the top of a continued trace, or of a new one. */
export function withoutSpan({ scope, root }: Place): Place {
  return { scope, root, handle: root ?? 0, isAlone: true };
}
