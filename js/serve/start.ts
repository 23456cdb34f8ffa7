import { diagnose, init, optionsFromEnv, SetupError } from "../index.js";
import type { Options } from "../index.js";

/** Options, or a function that makes them of what a request brings: the `env` of a worker. If it gives none, the client that there is stays. */
export type GivenOptions<Env> = Options | ((env: Env) => Options | undefined);

/** The options of those who give none: what the environment variables say, unless there is a client already. */
export function fromVariables(env: unknown): Options | undefined {
  if (diagnose().engine !== "off") return undefined;
  return optionsFromEnv(typeof env === "object" && env !== null ? { ...env } : {});
}

/** What was started already, by the options that the app gave: an isolate serves many requests. */
const started = new WeakSet<object>();

/** Makes the client at the first request. Wrong options are told once; requests pass as without us. */
export function start<Env>(given: GivenOptions<Env>, env: Env): void {
  try {
    if (started.has(given)) return;
    started.add(given);
    const options = typeof given === "function" ? given(env) : given;
    if (options) init(options);
  } catch (error) {
    const reason = error instanceof SetupError ? `${error.code}: ${error.message}` : String(error);
    console.error(`genspan: nothing is recorded. ${reason}`);
  }
}
