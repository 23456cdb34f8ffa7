import type { ModelUsage } from "genspan";
import { element } from "../view/element.js";
import { count, dollars } from "../view/format.js";

const COLUMNS: readonly { readonly title: string; readonly text: (row: ModelUsage) => string }[] = [
  { title: "calls", text: (row) => count(row.calls) },
  { title: "in", text: (row) => count(row.inputTokens) },
  { title: "cached", text: (row) => count(row.cachedInputTokens) },
  { title: "written", text: (row) => count(row.cacheWriteTokens) },
  { title: "out", text: (row) => count(row.outputTokens) },
  { title: "reasoning", text: (row) => count(row.reasoningTokens) },
];

/** Shown once a provider has told a price: most tell none, and Sentry works it out. */
const COST = { title: "cost", text: (row: ModelUsage) => dollars(row.cost) };

/** `genspan.usage()` as a table: what an app can show its own people, without asking Sentry. */
export function ledger(rows: readonly ModelUsage[]): HTMLElement {
  const columns = rows.some((row) => row.cost !== undefined) ? [...COLUMNS, COST] : COLUMNS;
  const head = element("tr", {}, element("th", { scope: "col" }, "Usage so far"), ...columns.map(({ title }) => element("th", { scope: "col" }, title)));
  const body = rows.map((row) =>
    element("tr", {}, element("th", { scope: "row" }, row.model, element("span", {}, row.provider)), ...columns.map(({ text }) => element("td", {}, text(row)))),
  );
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}
