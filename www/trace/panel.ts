import type { Span } from "../../demo/envelope/envelope.js";
import { element, replaceKeepingFocus } from "../view/element.js";
import { count, dollars, duration } from "../view/format.js";
import { icon } from "../view/icon.js";
import type { Arrival } from "./arrival.js";
import { details } from "./details.js";
import { showEnvelopes } from "./envelope-dialog.js";
import { meter } from "./meter.js";
import { costOf, firstChunkOf, isCall, kindOf, tokensOf, traceOf } from "./trace.js";
import type { Trace } from "./trace.js";
import { waterfall } from "./waterfall.js";

/** The traces that came so far: the newest open, the earlier ones a line each. */
export interface Panel {
  /** Says that a turn is being recorded, until the returned function is called. */
  record(): () => void;
  take(arrival: Arrival): void;
  open(traceId: string): void;
}

const TICK_MS = 100;

export function createPanel(target: HTMLElement): Panel {
  const arrivals = new Map<string, Arrival[]>();
  const recording = element("p", { class: "recording", role: "status", hidden: true });
  let opened: string | undefined;
  let selected: string | undefined;

  function render(): void {
    // An error may come before the first span of its trace.
    const traces = [...arrivals].map(([id, came]) => traceOf(id, came)).filter((trace) => trace.rows.length > 0).reverse();
    const current = traces.find((trace) => trace.id === opened);
    const earlier = traces.filter((trace) => trace !== current);
    replaceKeepingFocus(
      target,
      recording,
      current === undefined ? undefined : card(current),
      earlier.length === 0 ? undefined : element("h2", { class: "earlier-title" }, "Other traces"),
      ...earlier.map((trace) => brief(trace, () => open(trace.id))),
    );
  }

  function card(trace: Trace): HTMLElement {
    const span = trace.rows.find((row) => row.span.spanId === selected)?.span;
    const select = (chosen: Span | undefined): void => {
      selected = chosen?.spanId === selected ? undefined : chosen?.spanId;
      render();
    };
    return element(
      "article",
      { class: "trace", "data-trace": trace.id },
      heading(trace),
      meter(tokensOf(spansOf(trace))),
      waterfall(trace, { selected, onSelect: select }),
      span === undefined ? undefined : details(span, trace, () => select(undefined)),
      foot(trace),
    );
  }

  function open(traceId: string): void {
    opened = traceId;
    selected = undefined;
    render();
    target.scrollTo({ top: 0 });
  }

  return {
    open,
    take(arrival) {
      const { traceId, spans } = arrival;
      const isFirst = arrivals.size === 0;
      if (traceId !== "") arrivals.set(traceId, [...(arrivals.get(traceId) ?? []), arrival]);
      if (spans.length > 0 && opened !== traceId) open(traceId);
      // The first look shows what is inside a span, too.
      if (isFirst) selected = spans.find(isCall)?.spanId;
      render();
    },
    record() {
      const begun = performance.now();
      const tick = (): void => recording.replaceChildren(element("span", { class: "pulse" }), `Recording, ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      const timer = setInterval(tick, TICK_MS);
      tick();
      recording.hidden = false;
      render();
      return () => {
        clearInterval(timer);
        recording.hidden = true;
      };
    },
  };
}

function spansOf(trace: Trace): Span[] {
  return trace.rows.map((row) => row.span);
}

function heading(trace: Trace): HTMLElement {
  const spans = spansOf(trace);
  const top = spans[0];
  const cost = costOf(spans);
  return element(
    "header",
    { class: "trace-head" },
    element("h2", {}, top === undefined ? "" : icon(kindOf(top)), top?.name ?? ""),
    element(
      "dl",
      { class: "figures" },
      ...figure("duration", duration(trace.end - trace.start)),
      ...figure("first chunk", duration(firstChunkOf(spans))),
      ...figure("model calls", count(spans.filter(isCall).length)),
      ...(cost === undefined ? [] : figure("cost", dollars(cost))),
    ),
  );
}

function figure(title: string, value: string): HTMLElement[] {
  return [element("div", {}, element("dt", {}, title), element("dd", {}, value))];
}

function foot(trace: Trace): HTMLElement {
  const faults = trace.arrivals.flatMap((arrival) => arrival.rules.flatMap((rule) => rule.faults));
  const verdict = faults.length === 0 ? "every rule of ingest holds" : `ingest would drop this: ${faults.join("; ")}`;
  return element(
    "footer",
    { class: "trace-foot" },
    element("button", { type: "button", class: "button", "data-key": "raw", onclick: () => showEnvelopes(trace.arrivals) }, "Raw envelope"),
    element("span", { class: faults.length === 0 ? "verdict is-sound" : "verdict is-broken" }, icon(faults.length === 0 ? "check" : "cross"), verdict),
    element("code", { class: "trace-id", title: "trace id" }, trace.id.slice(0, 8)),
  );
}

/** An earlier trace in one line, with its calls drawn small. */
function brief(trace: Trace, onOpen: () => void): HTMLElement {
  const spans = spansOf(trace);
  const { input, output } = tokensOf(spans);
  const length = Math.max(trace.end - trace.start, 0.001);
  const marks = spans.map((span) => {
    const left = ((span.start - trace.start) / length) * 100;
    const width = ((span.end - span.start) / length) * 100;
    return element("span", { class: `is-${kindOf(span)}`, style: `left:${left.toFixed(1)}%;width:${width.toFixed(1)}%` });
  });
  return element(
    "button",
    { type: "button", class: "brief", "data-key": trace.id, onclick: onOpen },
    element("span", { class: "brief-name" }, spans[0]?.name ?? ""),
    element("span", { class: "brief-track", "aria-hidden": "true" }, ...marks),
    element("span", { class: "brief-figures" }, `${count(input)} → ${count(output)}`),
    element("span", { class: "brief-figures" }, duration(trace.end - trace.start)),
  );
}
