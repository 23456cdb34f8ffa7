import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** npm packages and their exact versions. */
export type Packages = Readonly<Record<string, string>>;

/** Projects lie below this folder, so that they find in its `node_modules` what is installed once for all of them. */
export const PROJECTS = fileURLToPath(new URL("../../target/runtime", import.meta.url));

const NPM_FLAGS = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
/** Written when an installation is complete. */
const RECORD = "node_modules/.genspan.json";

/** Installs the packages for all projects, unless these very ones are there. `programs` may be missing on a platform. */
export async function installPackages(packages: Packages, programs: Packages): Promise<void> {
  const manifest = JSON.stringify({ private: true, dependencies: sorted(packages), optionalDependencies: sorted(programs) });
  if ((await readFile(join(PROJECTS, RECORD), "utf8").catch(() => undefined)) === manifest) return;
  await mkdir(PROJECTS, { recursive: true });
  await rm(join(PROJECTS, RECORD), { force: true });
  await writeFile(join(PROJECTS, "package.json"), manifest);
  await install(PROJECTS);
  await writeFile(join(PROJECTS, RECORD), manifest);
}

/** `npm install` for what the package.json of the folder says. */
export async function install(folder: string): Promise<void> {
  await promisify(execFile)("npm", ["install", ...NPM_FLAGS], { cwd: folder });
}

/** The path of a file in an installed package; undefined when it is not there. */
function findInPackage(path: string): string | undefined {
  const found = join(PROJECTS, "node_modules", path);
  return existsSync(found) ? found : undefined;
}

/** The same for what must be there, since its runtime has no obstacle. */
export function inPackage(path: string): string {
  const found = findInPackage(path);
  if (found === undefined) throw new Error(`${path} is not installed`);
  return found;
}

/** Why a runtime cannot run whose program is not installed. */
export async function missingProgram(path: string): Promise<string | undefined> {
  return findInPackage(path) === undefined ? `${path} is not to be had for ${process.platform} ${process.arch}` : undefined;
}

function sorted(packages: Packages): Packages {
  return Object.fromEntries(Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1)));
}
