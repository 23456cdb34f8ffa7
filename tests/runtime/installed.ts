import { installPackages } from "./packages.js";
import { readChecks, readRows } from "./rows.js";

/** Installs what the rows and checks of the table need, unless it is there. */
export async function installAll(): Promise<void> {
  const [checks, rows] = [await readChecks(), await readRows()];
  const parts = [...checks.values(), ...rows.map(({ runtime }) => runtime)];
  const programs = rows.map(({ runtime }) => runtime.programs);
  await installPackages(Object.assign({}, ...parts.map(({ packages }) => packages)), Object.assign({}, ...programs));
}
