import type { Span } from "../../demo/envelope/envelope.js";
import { element } from "../view/element.js";
import { count, duration, UNKNOWN } from "../view/format.js";
import { icon } from "../view/icon.js";
import { numberOf } from "./arrival.js";
import { isCall, kindOf, tokensOf } from "./trace.js";
import type { Row, Trace } from "./trace.js";

export interface WaterfallOptions {
  readonly selected: string | undefined;
  readonly onSelect: (span: Span) => void;
}

/** The spans of a trace over time, one row each. Arrow keys walk through them. */
export function waterfall(trace: Trace, options: WaterfallOptions): HTMLElement {
  const length = Math.max(trace.end - trace.start, 0.001);
  const rows = trace.rows.map((row) => line(row, trace.start, length, options));
  return element("div", { class: "waterfall", onkeydown: walk }, axis(length), ...rows);
}

/** Steps that give between three and six lines. */
const STEPS_SECONDS = [0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60];

function axis(length: number): HTMLElement {
  const step = STEPS_SECONDS.find((candidate) => length / candidate <= 5.5) ?? length;
  const marks: HTMLElement[] = [];
  for (let at = 0; at <= length * 0.97; at += step) {
    marks.push(element("span", { style: `left:${((at / length) * 100).toFixed(2)}%` }, at === 0 ? "0" : `${Number(at.toFixed(2))} s`));
  }
  return element("div", { class: "axis", "aria-hidden": "true" }, element("div", { class: "axis-marks" }, ...marks));
}

function line({ span, depth }: Row, start: number, length: number, options: WaterfallOptions): HTMLElement {
  const kind = kindOf(span);
  const seconds = span.end - span.start;
  return element(
    "button",
    {
      type: "button",
      class: `line is-${kind}`,
      "data-key": span.spanId,
      "data-status": span.status,
      "aria-expanded": options.selected === span.spanId ? "true" : "false",
      onclick: () => options.onSelect(span),
    },
    element("span", { class: "line-name", style: `--depth:${depth}` }, icon(kind), element("span", { title: span.name }, span.name), failure(span)),
    element("span", { class: "line-track" }, bar(span, start, length)),
    element("span", { class: "line-tokens" }, isCall(span) ? tokens(span) : ""),
    element("span", { class: "line-time" }, kind === "handoff" ? UNKNOWN : duration(seconds)),
  );
}

/** The pale part of a bar is the wait for the first chunk. */
function bar(span: Span, start: number, length: number): HTMLElement {
  const seconds = span.end - span.start;
  const wait = Math.min(numberOf(span, "gen_ai.response.time_to_first_chunk") ?? 0, seconds);
  const left = ((span.start - start) / length) * 100;
  const width = (seconds / length) * 100;
  const style = `left:${left.toFixed(2)}%;width:${width.toFixed(2)}%;--wait:${seconds === 0 ? 0 : ((wait / seconds) * 100).toFixed(2)}%`;
  return element("span", { class: "line-bar", style });
}

function tokens(span: Span): HTMLElement | string {
  const { input, output } = tokensOf([span]);
  if (input === undefined && output === undefined) return "";
  return element("span", {}, count(input), element("span", { class: "arrow" }, " → "), count(output));
}

function failure(span: Span): HTMLElement | undefined {
  if (span.status !== "error") return undefined;
  const status = numberOf(span, "http.response.status_code");
  return element("span", { class: "line-failure" }, status === undefined ? "error" : String(status));
}

function walk(event: Event): void {
  if (!(event instanceof KeyboardEvent) || !(event.target instanceof HTMLElement)) return;
  const line = event.target.closest(".line");
  const next = event.key === "ArrowDown" ? line?.nextElementSibling : event.key === "ArrowUp" ? line?.previousElementSibling : undefined;
  if (!(next instanceof HTMLButtonElement)) return;
  event.preventDefault();
  next.focus();
}
