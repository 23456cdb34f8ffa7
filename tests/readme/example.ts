import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import type { Report } from "../support/model-server.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TIMEOUT_MS = 20_000;

/** What came of an example. */
export interface Run {
  readonly stdout: string;
  /** What the console was told besides: nothing, if all is well. */
  readonly stderr: string;
  readonly ingest: Pick<IngestServer, "arrivals" | "spans">;
  /** The usage that the model told, call by call. */
  readonly reports: readonly Report[];
}

/** The text of an example, as it must stand in the README. */
export function textOf(name: string): Promise<string> {
  return readFile(pathOf(name), "utf8");
}

/** Runs an example in a process of its own, with the built package, a local model server and a local ingest endpoint. */
export async function run(name: string): Promise<Run> {
  const model = await startModelServer();
  const ingest = await startIngestServer();
  try {
    const env = { ...process.env, SENTRY_DSN: ingest.dsn, SENTRY_ENVIRONMENT: "staging", OPENAI_API_KEY: "sk-example", ANTHROPIC_API_KEY: "sk-example", MODEL_ORIGIN: model.origin };
    const words = ["--import", "tsx", "--import", new URL("./loopback.ts", import.meta.url).href, pathOf(name)];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: ROOT, env, timeout: TIMEOUT_MS });
    return { stdout, stderr, ingest, reports: model.reports };
  } finally {
    await Promise.all([model.close(), ingest.close()]);
  }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`./examples/${name}.ts`, import.meta.url));
}
