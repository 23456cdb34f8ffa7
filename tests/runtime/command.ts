import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Project } from "./project.js";
import type { Session, Settings } from "./runtime.js";

const TIMEOUT_MS = 60_000;

/** A runtime that is a command: each check is a process of its own, which must end by itself once its traces have left. */
export function startCommand({ folder }: Project, command: string, flags: readonly string[], example: string): Session {
  const execute = (words: readonly string[], env: Record<string, string> = {}) =>
    promisify(execFile)(command, [...flags, ...words], { cwd: folder, timeout: TIMEOUT_MS, env: { ...process.env, ...env } });

  return {
    async run(check, settings) {
      const { stdout } = await execute(["program.js", JSON.stringify({ check, settings })]);
      return JSON.parse(stdout);
    },
    async example(settings) {
      await execute([example], environmentOf(settings));
    },
    close: () => Promise.resolve(),
  };
}

/** What the README's blocks read: the variables of Sentry and of OpenAI's SDK. */
export function environmentOf({ dsn, modelOrigin }: Settings): Record<string, string> {
  return { SENTRY_DSN: dsn, OPENAI_BASE_URL: `${modelOrigin}/v1`, OPENAI_API_KEY: "unused" };
}
