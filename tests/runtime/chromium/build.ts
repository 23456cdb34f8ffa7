import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inPackage } from "../packages.js";
import type { Project } from "../project.js";

/** Brings the project's scripts and pages into its folder `built`. */
export type Builder = (project: Project) => Promise<void>;

const PAGES = ["page.html", "example-page.html"];

/** Bundles files with esbuild, one script for each; `as` gives a script another name. */
export function esbuild(files: Readonly<Record<string, string>>): Builder {
  return async (project) => {
    const entryPoints = Object.entries(files).map(([out, file]) => ({ in: file, out }));
    await project.bundle("built", { entryPoints, outdir: join(project.folder, "built"), platform: "browser", target: "es2022" });
    await copyPages(project);
  };
}

/** The one file that a page without a bundler needs. */
export const copyScript: Builder = async ({ folder }) => {
  await cp(join(folder, "node_modules/genspan/dist/inline.js"), join(folder, "genspan.js"));
};

export const vite: Builder = async ({ folder }) => {
  await execute([inPackage("vite/bin/vite.js"), "build"], folder);
};

export const webpack: Builder = async (project) => {
  await execute(["webpack.cjs"], project.folder);
  await copyPages(project);
};

async function copyPages({ folder }: Project): Promise<void> {
  for (const page of PAGES) await cp(join(folder, page), join(folder, "built", page));
}

async function execute(words: readonly string[], folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [...words], { cwd: folder });
}
