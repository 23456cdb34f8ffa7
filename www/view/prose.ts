import { element } from "./element.js";

/** The few marks that answers use: paragraphs, lists, bold, emphasis, code. Anything else stays as it was written. */
export function prose(text: string): HTMLElement[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block) => (block.startsWith("- ") ? list(block) : element("p", {}, ...marked(block))));
}

function list(block: string): HTMLElement {
  const items = block.split(/\n?^- /m).filter((item) => item !== "");
  return element("ul", {}, ...items.map((item) => element("li", {}, ...marked(item))));
}

const MARK = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`/g;

function marked(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(MARK)) {
    nodes.push(text.slice(at, match.index));
    const [whole, bold, emphasis, code] = match;
    if (bold !== undefined) nodes.push(element("strong", {}, bold));
    else if (emphasis !== undefined) nodes.push(element("em", {}, emphasis));
    else if (code !== undefined) nodes.push(element("code", {}, code));
    at = match.index + whole.length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
