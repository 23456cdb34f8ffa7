import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder of the package: every command runs there unless told otherwise. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Enough of a failed command's output to see why, without burying the sentence that says what to do. */
const TAIL_LINES = 40;

/** A step that cannot be done. Its message is one sentence for the reader, not a stack for the author. */
export class CannotDo extends Error {}

/**
 * Runs a command to its end. Standard input is closed, so that nothing can sit waiting for an answer in CI.
 *
 * @returns {Promise<{ code: number, output: string }>} `code` is -1 where the command is not there or took too long.
 */
export function attempt(command, args, { cwd = ROOT, env = {}, timeoutMs = 0, onOutput } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const timer = timeoutMs > 0 ? setTimeout(abandon, timeoutMs, child) : undefined;
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        onOutput?.(text);
      });
    }
    child.on("error", (error) => resolve({ code: -1, output: `${error.message}\n` }));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, output });
    });
  });
}

/** Children of the child may still hold the pipes when it is gone, so the pipes go too. */
function abandon(child) {
  child.kill();
  child.stdout.destroy();
  child.stderr.destroy();
}

/** Like `attempt`, but a failure is an error that shows the end of the output. */
export async function run(command, args, options) {
  return successOf([command, ...args], await attempt(command, args, options));
}

/** The output of a command that ended well; else the error that shows its end. */
export function successOf(words, { code, output }) {
  if (code === 0) return output;
  const end = output.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  throw new CannotDo(`${end}\n\`${words.join(" ")}\` failed${code > 0 ? ` with code ${code}` : ""}.`);
}
