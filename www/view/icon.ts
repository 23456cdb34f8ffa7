/** Drawings of 16 by 16, in strokes of the text's colour. */
const DRAWINGS = {
  agent: "M8 1.8l1.5 4.7 4.7 1.5-4.7 1.5L8 14.2 6.5 9.5 1.8 8l4.7-1.5z",
  chat: "M2.5 3.5h11v7.5H8l-3 2.5V11H2.5z",
  tool: "M9.8 2.3a3.6 3.6 0 0 0-4.3 4.7L2.2 10.3v3.5h3.5L9 10.5a3.6 3.6 0 0 0 4.7-4.3L11.3 8.5 8 7.7 7.5 4.7z",
  handoff: "M2 5.5h9.5M8.8 2.5l3 3-3 3M14 10.5H4.5M7.2 7.5l-3 3 3 3",
  embeddings: "M3 3h.01M8 3h.01M13 3h.01M3 8h.01M8 8h.01M13 8h.01M3 13h.01M8 13h.01M13 13h.01",
  other: "M3 8h10",
  send: "M8 13.5V3M3.5 7.5L8 3l4.5 4.5",
  stop: "M4.5 4.5h7v7h-7z",
  theme: "M8 2a6 6 0 1 0 0 12zM8 2v12a6 6 0 0 0 0-12z",
  check: "M3 8.5l3.2 3.2L13 4.8",
  cross: "M4 4l8 8M12 4l-8 8",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  open: "M6 3.5L10.5 8 6 12.5",
} as const;

export type IconName = keyof typeof DRAWINGS;

const SVG = "http://www.w3.org/2000/svg";

/** An icon beside a text that already says the same, so hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}
