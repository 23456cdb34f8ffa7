import { startCommand } from "../command.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Runtime } from "../runtime.js";

const VERSION = "1.4.5";
const PACKAGE = `@oven/bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;

export const runtimes: readonly Runtime[] = [
  {
    name: `Bun ${VERSION}`,
    example: "bun/example.js",
    programs: { [PACKAGE]: VERSION },
    obstacle: () => missingProgram(`${PACKAGE}/bin/bun`),
    start: async (project) => startCommand(project, inPackage(`${PACKAGE}/bin/bun`), ["run", "--no-install"], "example.js"),
  },
];
