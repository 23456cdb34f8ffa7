import { startDemo } from "./demo.js";
import type { DemoOptions } from "./demo.js";
import { readDsn } from "./forward.js";
import { createTerminal } from "./terminal.js";

/** Tried when PORT is not set; any free port after that. */
const FIRST_PORT = 4870;
const PORTS_TO_TRY = 5;
const DEFAULT_UPSTREAM_MODEL = "gpt-5.4-mini";

const terminal = createTerminal(process.stdout);

try {
  const demo = await startDemo(readEnvironment(process.env));
  terminal.say(`\n  genspan demo   ${demo.origin}\n`);
  terminal.say(`  models         ${process.env["OPENAI_BASE_URL"] ?? "a model server of its own, no network"}`);
  terminal.say(`  envelopes      shown here${process.env["SENTRY_DSN"] ? ` and sent to ${readDsn(process.env["SENTRY_DSN"]).host}` : ""}`);
  if (process.env["SPOTLIGHT_URL"]) terminal.say(`  Spotlight      ${process.env["SPOTLIGHT_URL"]}`);
  terminal.say("  stop           Ctrl-C\n");
  const stop = async (): Promise<void> => {
    await demo.close();
    terminal.say("");
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  terminal.complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function readEnvironment(environment: NodeJS.ProcessEnv): DemoOptions {
  const { PORT, SENTRY_DSN, SPOTLIGHT_URL, OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL } = environment;
  if (OPENAI_BASE_URL && !OPENAI_API_KEY) throw new Error("OPENAI_BASE_URL is set, but OPENAI_API_KEY is not.");
  if (OPENAI_BASE_URL && !URL.canParse(OPENAI_BASE_URL)) throw new Error("OPENAI_BASE_URL is not a URL.");
  if (PORT && !/^\d{1,5}$/.test(PORT)) throw new Error(`PORT is ${PORT}, not a number.`);
  const defaults = [...Array.from({ length: PORTS_TO_TRY }, (_, index) => FIRST_PORT + index), 0];
  return {
    ports: PORT ? [Number(PORT)] : defaults,
    terminal,
    ...(SENTRY_DSN && { sentry: readDsn(SENTRY_DSN) }),
    ...(SPOTLIGHT_URL && { spotlight: SPOTLIGHT_URL }),
    ...(OPENAI_BASE_URL && OPENAI_API_KEY && { upstream: { baseUrl: OPENAI_BASE_URL, apiKey: OPENAI_API_KEY } }),
    ...(OPENAI_BASE_URL && { upstreamModel: OPENAI_MODEL ?? DEFAULT_UPSTREAM_MODEL }),
  };
}
