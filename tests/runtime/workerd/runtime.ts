import { environmentOf } from "../command.js";
import { inPackage, missingProgram } from "../packages.js";
import type { Project } from "../project.js";
import type { Runtime, Session, Settings } from "../runtime.js";
import { serve } from "./serve.js";
import type { Worker } from "./serve.js";

const VERSION = "1.20261117.1";
const PACKAGE = `@cloudflare/workerd-${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "64" : process.arch}`;
export const WORKERD = { package: { [PACKAGE]: VERSION }, path: `${PACKAGE}/bin/workerd` };

/** The newest date that this workerd knows. */
export const NEWEST_DATE = "2026-11-17";
/** Since then a worker can make streams of its own, without which no body can be tapped. Older dates do not work. */
const OLDEST_DATE = "2022-11-30";

/** The wasm is a module of the worker, under the name by which the entry imports it. */
const WASM = { "./genspan.wasm": "node_modules/genspan/dist/genspan.wasm" };
const BUNDLE = { conditions: ["workerd", "worker", "browser"], external: ["./genspan.wasm", "cloudflare:workers", "node:*"] };

/** Node's modules became the default on 2026-08-04. */
export const runtimes: readonly Runtime[] = [row(NEWEST_DATE, []), row(NEWEST_DATE, ["no_nodejs_compat"]), row(OLDEST_DATE, []), row(OLDEST_DATE, ["nodejs_compat"])];

function row(compatibilityDate: string, compatibilityFlags: readonly string[]): Runtime {
  return {
    name: ["workerd", compatibilityDate, ...compatibilityFlags].join(" "),
    programs: WORKERD.package,
    obstacle: () => missingProgram(WORKERD.path),
    async start(project) {
      await project.bundle("worker.bundle.js", { entryPoints: ["worker.js"], ...BUNDLE });
      await project.bundle("example.bundle.js", { entryPoints: ["example.js"], ...BUNDLE });
      return workerSession(project, (main, settings) =>
        serve(inPackage(WORKERD.path), project.folder, {
          ...{ compatibilityDate, compatibilityFlags, main, wasm: WASM },
          ...{ bindings: environmentOf(settings), modelOrigin: settings.modelOrigin },
        }),
      );
    },
  };
}

/** One worker serves all checks, so that their requests share an isolate. */
export function workerSession(_: Project, start: (main: string, settings: Settings) => Promise<Worker>): Session {
  let worker: Promise<Worker> | undefined;
  /** Kept up until the end: their traces leave after the answer. */
  const examples: Worker[] = [];
  return {
    async run(check, settings) {
      const [first] = settings;
      if (!first) return [];
      const { ask } = await (worker ??= start("worker.bundle.js", first));
      const answers = await Promise.all(settings.map((each) => ask(JSON.stringify({ check, settings: each }))));
      return answers.flatMap((answer) => JSON.parse(answer));
    },
    async example(settings) {
      const example = await start("example.bundle.js", settings);
      examples.push(example);
      await example.ask("");
    },
    async close() {
      for (const each of [await worker, ...examples]) await each?.stop();
    },
  };
}
