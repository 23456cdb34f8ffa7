import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { environmentOf } from "../command.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Runtime } from "../runtime.js";
import { serverSession, startServer } from "../server.js";
import type { Server } from "../server.js";

const VERSION = "16.4.6";
const NEXT = "next/dist/bin/next";
const QUIET = { NEXT_TELEMETRY_DISABLED: "1" };
/** Next's compiler comes as a package for each platform, and without it Next would download one. */
const COMPILER = `@next/swc-${process.platform}-${process.arch}${process.platform === "linux" ? "-gnu" : ""}`;

/** A route of Next with `runtime = "edge"`, built for production and served by Next itself. */
export const runtimes: readonly Runtime[] = [
  {
    name: `Next ${VERSION} edge route`,
    example: "next/app/api/ask/route.js",
    segment: "GET /api/ask",
    packages: { next: VERSION, react: "19.2.0", "react-dom": "19.2.0" },
    programs: { [COMPILER]: VERSION },
    obstacle: () => missingProgram(`${COMPILER}/package.json`),
    async start({ folder }) {
      let server: Promise<Server> | undefined;
      const paths = { apps: "/api/apps", example: "/api/ask" };
      return serverSession((_, settings) => {
        const env = { ...environmentOf(settings), ...QUIET };
        // One server has both routes. The build runs the modules of both, and has none of the variables.
        server ??= build(folder).then(() => startServer(folder, process.execPath, [inPackage(NEXT), "start", "-H", "127.0.0.1", "-p", "0"], env));
        return server;
      }, paths);
    },
  },
];

async function build(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [inPackage(NEXT), "build"], { cwd: folder, env: { ...process.env, ...QUIET } });
}
