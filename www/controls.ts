import type { Choice } from "./monitor.js";
import type { Way } from "./turns.js";
import { element } from "./view/element.js";
import { icon } from "./view/icon.js";

export interface ControlsOptions {
  readonly ways: readonly Way[];
  readonly onWay: (way: Way) => void;
  readonly onPrivacy: (privacy: Pick<Choice, "inputs" | "outputs">) => void;
}

/** The switches in the head of the page: which SDK asks, what is recorded, light or dark. */
export function createControls(target: HTMLElement, options: ControlsOptions): void {
  target.append(waySwitch(options), privacySwitch(options.onPrivacy), themeButton());
}

function waySwitch({ ways, onWay }: ControlsOptions): HTMLElement {
  const choices = ways.map((way, index) =>
    element(
      "label",
      { title: `npm ${way.package}` },
      element("input", { type: "radio", name: "sdk", value: way.id, checked: index === 0, onchange: () => onWay(way) }),
      element("span", {}, way.label),
    ),
  );
  return element("fieldset", { class: "segments" }, element("legend", {}, "SDK"), ...choices);
}

function privacySwitch(onPrivacy: ControlsOptions["onPrivacy"]): HTMLElement {
  const inputs = element("input", { type: "checkbox", role: "switch", name: "inputs" });
  const outputs = element("input", { type: "checkbox", role: "switch", name: "outputs" });
  const field = element(
    "fieldset",
    { class: "switches" },
    element("legend", {}, "Record"),
    element("label", { title: "recordInputs" }, inputs, element("span", {}, "Inputs")),
    element("label", { title: "recordOutputs" }, outputs, element("span", {}, "Outputs")),
  );
  field.addEventListener("change", () => onPrivacy({ inputs: inputs.checked, outputs: outputs.checked }));
  return field;
}

/** Until it is pressed the system decides. */
function themeButton(): HTMLElement {
  const toggle = (): void => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const shown = document.documentElement.dataset["theme"] ?? (dark ? "dark" : "light");
    document.documentElement.dataset["theme"] = shown === "dark" ? "light" : "dark";
  };
  return element("button", { type: "button", class: "quiet", "aria-label": "Light or dark", onclick: toggle }, icon("theme"));
}
