import type { Span } from "../../demo/envelope/envelope.js";
import type { Json } from "../../demo/json.js";
import { element } from "../view/element.js";
import { duration } from "../view/format.js";
import { icon } from "../view/icon.js";
import { contentBlock } from "./content.js";
import { meter } from "./meter.js";
import { CONTENT_KEYS, firstChunkOf, isCall, kindOf, tokensOf } from "./trace.js";
import type { Trace } from "./trace.js";

/** Everything one span knows: its numbers first, then what was said, then every attribute. */
export function details(span: Span, trace: Trace, onClose: () => void): HTMLElement {
  const content = Object.entries(span.attributes).filter(([key]) => CONTENT_KEYS.has(key));
  const others = Object.entries(span.attributes).filter(([key]) => !CONTENT_KEYS.has(key));
  return element(
    "section",
    { class: `details is-${kindOf(span)}`, "aria-label": `Span ${span.name}` },
    element(
      "header",
      {},
      icon(kindOf(span)),
      element("h3", {}, span.name),
      element("button", { type: "button", class: "quiet", "aria-label": "Close the span", onclick: onClose }, icon("cross")),
    ),
    element("p", { class: "details-times" }, ...times(span)),
    isCall(span) && hasOtherCalls(span, trace) ? meter(tokensOf([span])) : undefined,
    ...(content.length > 0 ? content.map(contentBlock) : [withheld(span)]),
    element("dl", { class: "attributes" }, ...others.sort(byImportance).map(([key, value]) => attribute(key, value))),
  );
}

/** The numbers of a trace's only call already stand at its top. */
function hasOtherCalls(span: Span, trace: Trace): boolean {
  return trace.rows.some((row) => row.span !== span && isCall(row.span));
}

function times(span: Span): (Node | string)[] {
  const first = firstChunkOf([span]);
  const status = element("strong", { class: `status is-${span.status}` }, span.status);
  const parts = [status, " after ", element("strong", {}, duration(span.end - span.start))];
  return first === undefined ? parts : [...parts, ", first chunk after ", element("strong", {}, duration(first))];
}

function withheld(span: Span): HTMLElement | undefined {
  const speaks = isCall(span) || kindOf(span) === "tool";
  return speaks ? element("p", { class: "withheld" }, icon("lock"), "What was said is not recorded. The switches above turn that on.") : undefined;
}

function attribute(key: string, value: Json): HTMLElement {
  return element("div", {}, element("dt", {}, key), element("dd", {}, typeof value === "string" ? value : JSON.stringify(value)));
}

/** gen_ai attributes are what people look for; the rest is there for Sentry. */
function byImportance([one]: [string, Json], [other]: [string, Json]): number {
  const rank = (key: string) => (key.startsWith("gen_ai.") ? 0 : key.startsWith("sentry.") ? 2 : 1);
  return rank(one) - rank(other) || one.localeCompare(other);
}
