import { element } from "../view/element.js";
import { icon } from "../view/icon.js";

export interface Composer {
  /** While a turn runs the button stops it instead of sending. */
  setRunning(stop: (() => void) | undefined): void;
}

export interface ComposerOptions {
  readonly suggestions: readonly string[];
  readonly onAsk: (question: string) => void;
  readonly onTwoAgents: () => void;
}

export function createComposer(target: HTMLElement, options: ComposerOptions): Composer {
  let stop: (() => void) | undefined;
  const input = element("textarea", { rows: 1, placeholder: "Ask something", "aria-label": "Your question" });
  const button = element("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"));
  const suggestions = options.suggestions.map((text) => element("button", { type: "button", class: "suggestion", onclick: () => ask(text) }, text));
  const scenario = element("button", { type: "button", class: "suggestion is-scenario", onclick: () => stop ?? options.onTwoAgents() }, icon("handoff"), "Two agents, one trace");

  function ask(text: string): void {
    if (stop === undefined && text !== "") options.onAsk(text);
  }
  function submit(event: Event): void {
    event.preventDefault();
    if (stop !== undefined) return stop();
    ask(input.value.trim());
    input.value = "";
  }
  /** Enter sends; with Shift it is a line break, and while an input method composes it is the method's. */
  function onKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && stop === undefined) submit(event);
  }
  input.addEventListener("keydown", onKey);
  target.append(
    element("div", { class: "suggestions" }, scenario, ...suggestions),
    element("form", { class: "composer", onsubmit: submit }, input, button),
  );

  return {
    setRunning(running) {
      stop = running;
      button.setAttribute("aria-label", running === undefined ? "Send" : "Stop");
      button.replaceChildren(icon(running === undefined ? "send" : "stop"));
      target.toggleAttribute("data-running", running !== undefined);
    },
  };
}
