import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { BuildOptions } from "esbuild";
import manifest from "../../package.json" with { type: "json" };

const execute = promisify(execFile);

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Each project has a package.json of its own, so that `genspan` there is the installed package and never this one. */
const PROJECTS = join(ROOT, "target/runtime");

/** A project of its own into which the packed package was installed. */
export interface Project {
  readonly folder: string;
  /** Bundles a file of the project into `name` in its folder, and returns the path. */
  bundle(name: string, options: BuildOptions): Promise<string>;
}

/** `npm pack`: the package as it would be published. Returns the path of the tarball. */
export async function pack(): Promise<string> {
  await mkdir(PROJECTS, { recursive: true });
  const { stdout } = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", PROJECTS], { cwd: ROOT });
  return join(PROJECTS, filenameOf(JSON.parse(stdout)));
}

/** Makes an empty project holding the app, the files of the runtime's folder and the installed tarball. */
export async function createProject(runtime: string, tarball: string, packages: Readonly<Record<string, string>> = {}): Promise<Project> {
  const folder = join(PROJECTS, runtime);
  await rm(folder, { recursive: true, force: true });
  await cp(new URL(`./${runtime}`, import.meta.url), folder, { recursive: true });
  await cp(new URL("./app.js", import.meta.url), join(folder, "app.js"));
  const dependencies = { genspan: `file:${tarball}`, openai: manifest.devDependencies.openai, ...packages };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  await execute("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: folder });
  return {
    folder,
    bundle: async (name, options) => {
      const outfile = join(folder, name);
      await build({ absWorkingDir: folder, bundle: true, format: "esm", logLevel: "warning", outfile, ...options });
      return outfile;
    },
  };
}

function filenameOf(packed: unknown): string {
  const entry: unknown = Array.isArray(packed) ? packed[0] : undefined;
  if (typeof entry === "object" && entry !== null && "filename" in entry && typeof entry.filename === "string") return entry.filename;
  throw new Error(`npm pack said ${JSON.stringify(packed)}`);
}
