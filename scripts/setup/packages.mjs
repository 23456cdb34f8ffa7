import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "../command.mjs";
import { withProgress } from "../progress.mjs";

/** Brings `node_modules` to what the lockfile says. */
export async function installPackages() {
  if (await areInstalled()) return;
  // Platform binaries come as packages of their own, so nothing here needs an install script.
  await withProgress("npm packages", () => run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]));
}

/** npm keeps beside the packages a record of what it installed, which is cheaper to ask than npm. */
async function areInstalled() {
  const wanted = await packagesOf("package-lock.json");
  const installed = await packagesOf("node_modules/.package-lock.json");
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== "" && !entry.optional)
    .every(([path, entry]) => installed[path]?.version === entry.version);
}

async function packagesOf(lockfile) {
  const text = await readFile(join(ROOT, lockfile), "utf8").catch(() => "{}");
  return JSON.parse(text).packages ?? {};
}
