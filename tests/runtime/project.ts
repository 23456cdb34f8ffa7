import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { BuildOptions } from "esbuild";
import { install, PROJECTS } from "./packages.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");

/** A project of its own, into which the packed package was installed. */
export interface Project {
  readonly folder: string;
  /** Bundles a file of the project into `name` in its folder, and returns the path. */
  bundle(name: string, options: BuildOptions): Promise<string>;
}

/** `npm pack`: the package as it would be published. Returns the path of the tarball. */
export async function pack(): Promise<string> {
  await mkdir(PROJECTS, { recursive: true });
  const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", PROJECTS];
  const { stdout } = await promisify(execFile)("npm", words, { cwd: ROOT });
  return join(PROJECTS, filenameOf(JSON.parse(stdout)));
}

/** Installs the tarball into an empty project, and returns its folder. Every runtime gets a copy: npm takes seconds each time. */
export async function installTarball(tarball: string): Promise<string> {
  const folder = join(PROJECTS, "empty");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  // A package.json of its own makes `genspan` there the installed package and never this one. Some programs get it twice.
  const dependencies = { genspan: `file:${tarball}`, "genspan-copy": `file:${tarball}` };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  await install(folder);
  return folder;
}

/** Makes a project from the empty one: the files of the runtime's folder and the apps come into it. */
export async function createProject(name: string, runtimeFolder: string, checks: readonly string[], empty: string): Promise<Project> {
  const folder = join(PROJECTS, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"));
  await rm(folder, { recursive: true, force: true });
  await cp(empty, folder, { recursive: true });
  await cp(join(HERE, runtimeFolder), folder, { recursive: true });
  await cp(join(HERE, "program.js"), join(folder, "program.js"));
  for (const check of checks) await cp(join(HERE, "checks", check, "app.js"), join(folder, "checks", `${check}.js`));
  await writeFile(join(folder, "apps.js"), appsModule(checks));
  return {
    folder,
    bundle: async (name, options) => {
      const outfile = join(folder, name);
      const output = options.outdir === undefined ? { outfile } : {};
      await build({ absWorkingDir: folder, bundle: true, format: "esm", logLevel: "warning", ...output, ...options });
      return outfile;
    },
  };
}

/** What runtimes import: runs the apps of a check, one for each of the settings. Each is loaded when it is run, and not before. */
function appsModule(checks: readonly string[]): string {
  const rows = checks.map((check) => `  ${JSON.stringify(check)}: () => import("./checks/${check}.js"),\n`);
  return `const apps = {\n${rows.join("")}};\n
export async function run(check, settings) {
  const app = await apps[check]();
  return Promise.all(settings.map((each) => app.run(each)));
}\n`;
}

function filenameOf(packed: unknown): string {
  const entry: unknown = Array.isArray(packed) ? packed[0] : undefined;
  if (typeof entry === "object" && entry !== null && "filename" in entry && typeof entry.filename === "string") return entry.filename;
  throw new Error(`npm pack said ${JSON.stringify(packed)}`);
}
