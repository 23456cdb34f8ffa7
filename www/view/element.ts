/** What an attribute may be: `true` sets it empty, `undefined` and `false` leave it out, a function listens. */
export type Attribute = string | number | boolean | undefined | ((event: Event) => void);

export type Child = Node | string | undefined;

/** Makes an element. Attributes that begin with `on` are listeners. Text is text: nothing is parsed as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice("on".length), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** The element of `index.html` with this id. */
export function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}

/** Replaces what is in the element, and keeps the keyboard where it was, by `data-key`. */
export function replaceKeepingFocus(target: HTMLElement, ...children: Child[]): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && target.contains(active) ? active.dataset["key"] : undefined;
  target.replaceChildren(...children.filter((child) => child !== undefined));
  if (key !== undefined) target.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
