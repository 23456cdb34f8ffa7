import { element } from "../view/element.js";
import { count } from "../view/format.js";
import type { Tokens } from "./trace.js";

/** A bar of all tokens, cut into what they were spent on, with the numbers below it. */
export function meter(tokens: Tokens): HTMLElement {
  const { input, cached, output, reasoning } = tokens;
  const parts = [
    { name: "cached", value: cached ?? 0 },
    { name: "input", value: (input ?? 0) - (cached ?? 0) },
    { name: "reasoning", value: reasoning ?? 0 },
    { name: "output", value: (output ?? 0) - (reasoning ?? 0) },
  ];
  const bar = parts.filter((part) => part.value > 0).map((part) => element("span", { class: `meter-${part.name}`, style: `flex-grow:${part.value}` }));
  return element(
    "div",
    { class: "meter" },
    element("div", { class: "meter-bar", "aria-hidden": "true" }, ...bar),
    element(
      "dl",
      { class: "meter-key" },
      ...figure("input", "Tokens in", input),
      ...figure("cached", "of these cached", cached),
      ...figure("output", "Tokens out", output),
      ...figure("reasoning", "of these reasoning", reasoning),
    ),
  );
}

function figure(name: string, title: string, value: number | undefined): HTMLElement[] {
  return [element("div", { class: `meter-figure meter-is-${name}` }, element("dt", {}, title), element("dd", { "data-tokens": name }, count(value)))];
}
