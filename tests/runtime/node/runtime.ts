import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Runtime } from "../runtime.js";

/** A process of its own, which must end by itself once the trace has left. */
export const runtime: Runtime = {
  run: async ({ folder }, settings) => {
    const { stdout } = await promisify(execFile)("node", ["main.js", JSON.stringify(settings)], { cwd: folder, timeout: 30_000 });
    return String(JSON.parse(stdout));
  },
};
