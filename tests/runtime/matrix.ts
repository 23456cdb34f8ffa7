import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECTS } from "./packages.js";

/** What became of one check in one runtime. */
export type Cell = { readonly state: "ok" | "failed" } | { readonly state: "not run"; readonly reason: string };

/** The table runtime × check. Every cell of it is there: what was never settled has failed. */
export interface Matrix {
  settle(runtime: string, check: string, cell: Cell): void;
  /** Writes the table and the reasons below it to a file, which `npm test` shows. */
  write(): void;
}

/** Where `npm test` finds the table. */
export const TABLE = join(PROJECTS, "table.txt");

export function createMatrix(runtimes: readonly string[], checks: readonly string[]): Matrix {
  const cells = new Map<string, Cell>();
  const cellOf = (runtime: string, check: string): Cell => cells.get(keyOf(runtime, check)) ?? { state: "failed" };

  function lines(): string[] {
    const rows = [["runtime", ...checks], ...runtimes.map((runtime) => [runtime, ...checks.map((check) => cellOf(runtime, check).state)])];
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
    const [heading, ...others] = rows.map(line);
    return [heading ?? "", `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...others];
  }

  /** One line for each reason, with the checks and the runtimes that it stands for. */
  function reasons(): string[] {
    const told = new Map<string, Map<string, string[]>>();
    for (const runtime of runtimes) {
      const missing = new Map<string, string[]>();
      for (const check of checks) {
        const cell = cellOf(runtime, check);
        if (cell.state === "not run") missing.set(cell.reason, [...(missing.get(cell.reason) ?? []), check]);
      }
      for (const [reason, names] of missing) {
        const ofReason = told.get(reason) ?? new Map<string, string[]>();
        const which = names.length === checks.length ? "all" : names.join(", ");
        told.set(reason, ofReason.set(which, [...(ofReason.get(which) ?? []), runtime]));
      }
    }
    return [...told].flatMap(([reason, byChecks]) => [...byChecks].map(([which, names]) => `not run (${which}), since ${reason}: ${names.join("; ")}`));
  }

  return {
    settle: (runtime, check, cell) => void cells.set(keyOf(runtime, check), cell),
    write: () => writeFileSync(TABLE, `${[...lines(), "", ...reasons()].join("\n").trimEnd()}\n`),
  };
}

function keyOf(runtime: string, check: string): string {
  return `${runtime}\n${check}`;
}
