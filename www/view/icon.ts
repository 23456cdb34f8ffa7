/** Drawings of 16 by 16, in strokes of the text's colour. */
const DRAWINGS = {
  agent: "M8 1.8l1.5 4.7 4.7 1.5-4.7 1.5L8 14.2 6.500 9.500 1.800 8l4.700-1.500z",
  chat: "M2.500 3.500h11v7.500H8l-3 2.500V11H2.500z",
  tool: "M9.800 2.300a3.600 3.600 0 0 0-4.300 4.700L2.200 10.300v3.500h3.500L9 10.500a3.600 3.600 0 0 0 4.700-4.300L11.300 8.500 8 7.700 7.500 4.700z",
  handoff: "M2 5.500h9.500M8.800 2.500l3 3-3 3M14 10.500H4.500M7.200 7.500l-3 3 3 3",
  embeddings: "M3 3h.01M8 3h.01M13 3h.01M3 8h.01M8 8h.01M13 8h.01M3 13h.01M8 13h.01M13 13h.01",
  other: "M3 8h10",
  send: "M8 13.500V3M3.500 7.500L8 3l4.500 4.500",
  stop: "M4.500 4.500h7v7h-7z",
  theme: "M8 2a6 6 0 1 0 0 12zM8 2v12a6 6 0 0 0 0-12z",
  check: "M3 8.500l3.200 3.200L13 4.800",
  cross: "M4 4l8 8M12 4l-8 8",
  lock: "M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500",
  open: "M6 3.500L10.500 8 6 12.500",
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
