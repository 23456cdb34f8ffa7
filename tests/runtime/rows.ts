import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Check } from "./check.js";
import type { Runtime } from "./runtime.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A row of the table, and the folder that it comes from. */
export interface Row {
  readonly folder: string;
  readonly runtime: Runtime;
}

/** All rows: what the folders that have a `runtime.ts` export. */
export async function readRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const folder of foldersWith("runtime.ts", "")) {
    const { runtimes }: { runtimes: readonly Runtime[] } = await import(`./${folder}/runtime.js`);
    for (const runtime of runtimes) rows.push({ folder, runtime });
  }
  return rows;
}

/** All columns, by their names. */
export async function readChecks(): Promise<ReadonlyMap<string, Check>> {
  const checks = new Map<string, Check>();
  for (const name of foldersWith("check.ts", "checks/")) {
    const { check }: { check: Check } = await import(`./checks/${name}/check.js`);
    checks.set(name, check);
  }
  return checks;
}

function foldersWith(file: string, below: string): string[] {
  const entries = readdirSync(`${HERE}${below}`, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && existsSync(`${HERE}${below}${entry.name}/${file}`)).map((entry) => entry.name).sort();
}
