import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Trees by name, kept in one text file. `BLESS=1` rewrites it: read the difference before it is committed. */
export interface Golden {
  /** Holds a tree to the one that was kept under the name. */
  hold(name: string, tree: string): void;
  /** Writes what was held, if that was asked for. */
  finish(): void;
}

const HEADING = "## ";

export function readGolden(url: URL): Golden {
  const isBlessing = process.env["BLESS"] !== undefined;
  const kept = existsSync(url) ? sections(readFileSync(url, "utf8")) : new Map<string, string>();
  const held = new Map<string, string>();
  return {
    hold(name, tree) {
      held.set(name, tree);
      if (!isBlessing) assert.equal(tree, kept.get(name) ?? "", `the tree of "${name}" is another; BLESS=1 keeps the new one`);
    },
    finish() {
      if (isBlessing) writeFileSync(url, [...held].map(([name, tree]) => `${HEADING}${name}\n\n${tree}\n`).join(""));
    },
  };
}

function sections(text: string): Map<string, string> {
  const parts = text.split(new RegExp(`^${HEADING}`, "m")).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 2, -1)]));
}
