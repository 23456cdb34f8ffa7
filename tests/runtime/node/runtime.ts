import { startCommand } from "../command.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Runtime } from "../runtime.js";

const NEWEST = "26.10.0";

/** npm has a package for each platform; Apple's processors came later and got another name. */
const PACKAGE = `${process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node"}-${process.platform}-${process.arch}`;
export const NEWEST_NODE = { package: { [PACKAGE]: NEWEST }, path: `${PACKAGE}/bin/node` };

/** The Node that runs the tests, and the newest that npm has. */
export const runtimes: readonly Runtime[] = [
  {
    name: `Node ${process.versions.node.split(".")[0]}`,
    example: "node/example.js",
    start: async (project) => startCommand(project, process.execPath, [], "example.js"),
  },
  {
    name: `Node ${NEWEST.split(".")[0]}`,
    example: "node/example.js",
    programs: NEWEST_NODE.package,
    obstacle: () => missingProgram(NEWEST_NODE.path),
    start: async (project) => startCommand(project, inPackage(NEWEST_NODE.path), [], "example.js"),
  },
];
