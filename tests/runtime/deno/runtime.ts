import { startCommand } from "../command.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Runtime } from "../runtime.js";

const VERSION = "2.9.6";
const SYSTEM = { linux: "-glibc", darwin: "", win32: "" }[String(process.platform)] ?? "";
const PACKAGE = `@deno/${process.platform}-${process.arch}${SYSTEM}`;

/** No more is allowed than what an app with a model needs; the AI SDK reads the host's name when it is loaded. */
const FLAGS = ["run", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env", "--allow-read", "--allow-sys=hostname"];

export const runtimes: readonly Runtime[] = [
  {
    name: `Deno ${VERSION}`,
    example: "deno/example.js",
    programs: { [PACKAGE]: VERSION },
    obstacle: () => missingProgram(`${PACKAGE}/deno`),
    start: async (project) => startCommand(project, inPackage(`${PACKAGE}/deno`), FLAGS, "example.js"),
  },
];
