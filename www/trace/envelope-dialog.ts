import { isObject, parseJson } from "../../demo/json.js";
import type { Json } from "../../demo/json.js";
import { element } from "../view/element.js";
import { bytes } from "../view/format.js";
import { icon } from "../view/icon.js";
import type { Arrival } from "./arrival.js";
import { CONTENT_KEYS } from "./trace.js";

/** Shows envelopes as they were posted, each line laid out, with what the rules of ingest say. */
export function showEnvelopes(arrivals: readonly Arrival[]): void {
  const dialog = element("dialog", { class: "envelope", "aria-label": "Raw envelope" });
  const close = element("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => dialog.close() }, icon("cross"));
  dialog.append(
    element(
      "header",
      {},
      element("h2", {}, arrivals.length === 1 ? "The envelope" : `${arrivals.length} envelopes`),
      element("span", { class: "envelope-size" }, bytes(arrivals.reduce((sum, arrival) => sum + arrival.bytes, 0))),
      copyButton(arrivals),
      close,
    ),
    element("div", { class: "envelope-body", tabindex: 0 }, ...arrivals.flatMap(envelope)),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

function envelope(arrival: Arrival): HTMLElement[] {
  const lines = arrival.text.split("\n").filter((line) => line !== "");
  return [verdict(arrival), contentNote(arrival), ...lines.map((line, index) => element("figure", {}, element("figcaption", {}, titleOf(index)), element("pre", {}, ...layOut(line))))];
}

function titleOf(index: number): string {
  return index === 0 ? "envelope header" : index % 2 === 1 ? "item header" : "item";
}

/** Ingest answers 200 to a broken envelope too, and drops it later: only this tells. */
function verdict({ rules }: Arrival): HTMLElement {
  const lines = rules.map(({ title, faults }) => {
    const sound = faults.length === 0;
    return element("li", { class: sound ? "is-sound" : "is-broken" }, icon(sound ? "check" : "cross"), sound ? title : faults.join("; "));
  });
  return element("ul", { class: "rules", "aria-label": "Rules of ingest" }, ...lines);
}

function contentNote({ spans }: Arrival): HTMLElement {
  const holding = spans.flatMap((span) => Object.keys(span.attributes).filter((key) => CONTENT_KEYS.has(key)));
  if (holding.length === 0) return element("p", { class: "withheld", "data-content": 0 }, icon("lock"), "No prompt, answer or tool payload is in here.");
  const text = `${holding.length} attribute${holding.length === 1 ? " holds" : "s hold"} what was said.`;
  const show = (event: Event): void => {
    if (event.target instanceof Element) event.target.closest("dialog")?.querySelector("mark")?.scrollIntoView({ block: "center" });
  };
  return element("p", { class: "withheld is-open", "data-content": holding.length }, icon("lock"), text, element("button", { type: "button", class: "quiet", onclick: show }, "Show the first"));
}

function copyButton(arrivals: readonly Arrival[]): HTMLElement {
  const button = element("button", { type: "button", class: "quiet" }, "Copy as sent");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(arrivals.map((arrival) => arrival.text).join("\n"));
    button.textContent = "Copied";
  });
  return button;
}

function layOut(line: string): Node[] {
  try {
    return lay(parseJson(line), 0);
  } catch {
    return [document.createTextNode(line)];
  }
}

const MAX_ONE_LINE = 96;

/** JSON with short objects on one line: an attribute is read as one thing. */
function lay(value: Json, depth: number): Node[] {
  const short = JSON.stringify(value);
  if (!isObject(value) && !Array.isArray(value)) return [scalar(value)];
  if (depth > 0 && short.length <= MAX_ONE_LINE && isFlat(value)) return [document.createTextNode(short.replace(/":/g, '": ').replace(/,"/g, ', "'))];
  const entries: [string | undefined, Json][] = Array.isArray(value) ? value.map((inner) => [undefined, inner]) : Object.entries(value).map(([key, inner]) => [key, inner ?? null]);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const indent = `\n${"  ".repeat(depth + 1)}`;
  const inner = entries.flatMap(([key, item], index) => [
    document.createTextNode(indent),
    ...entry(key, lay(item, depth + 1)),
    document.createTextNode(index < entries.length - 1 ? "," : ""),
  ]);
  return [document.createTextNode(open), ...inner, document.createTextNode(`\n${"  ".repeat(depth)}${close}`)];
}

function entry(key: string | undefined, value: Node[]): Node[] {
  if (key === undefined) return value;
  const named = [element("span", { class: "json-key" }, JSON.stringify(key)), document.createTextNode(": "), ...value];
  return CONTENT_KEYS.has(key) ? [element("mark", {}, ...named)] : named;
}

function scalar(value: Json): Node {
  return element("span", { class: typeof value === "string" ? "json-text" : "json-number" }, JSON.stringify(value));
}

function isFlat(value: Json): boolean {
  return Object.values(value ?? {}).every((inner) => typeof inner !== "object" || inner === null);
}
