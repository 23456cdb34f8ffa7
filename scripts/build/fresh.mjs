import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../command.mjs";

/**
 * Whether every output is newer than every input, so that the work can be left out. Both are paths from the root; a folder
 * stands for all files below it. The build scripts are inputs of everything they make.
 */
export async function isFresh(outputs, inputs) {
  const made = await times(outputs);
  const used = await times([...inputs, "scripts/build", "package.json"]);
  return made.length > 0 && !made.includes(undefined) && Math.min(...made) >= Math.max(...used.filter((time) => time !== undefined));
}

/** The time of each file; undefined for a path that is not there. */
async function times(paths) {
  const found = [];
  for (const path of paths) {
    const entry = await stat(join(ROOT, path)).catch(() => undefined);
    if (!entry?.isDirectory()) found.push(entry?.mtimeMs);
    else for (const name of await readdir(join(ROOT, path), { recursive: true })) {
      const file = await stat(join(ROOT, path, name));
      if (file.isFile()) found.push(file.mtimeMs);
    }
  }
  return found;
}
