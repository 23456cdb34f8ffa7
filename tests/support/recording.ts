import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Span } from "./envelope.js";

/** A recorded call of a real provider, and what its span is expected to say. */
export interface Recording {
  readonly file: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly request: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly expected: Expected;
}

interface Expected extends Partial<Record<keyof typeof COUNTS, number>> {
  readonly usage?: null;
  readonly cost?: number;
  readonly error?: { readonly type?: string };
}

/** A row of `cases.json`. */
interface Case {
  readonly file: string;
  readonly api: string;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly response_headers?: Record<string, string>;
  readonly request_body?: unknown;
  readonly expected: Expected;
}

const COUNTS = {
  input_tokens: "gen_ai.usage.input_tokens",
  cached: "gen_ai.usage.cache_read.input_tokens",
  cache_write: "gen_ai.usage.cache_creation.input_tokens",
  output_tokens: "gen_ai.usage.output_tokens",
  reasoning: "gen_ai.usage.reasoning.output_tokens",
  total: "gen_ai.usage.total_tokens",
  input_audio: "genspan.usage.input_audio_tokens",
  web_search_requests: "genspan.usage.web_searches",
} as const;

const CHAT = { model: "m", messages: [{ role: "user", content: "text" }] };
const INPUT = { model: "m", input: "text" };

/** Where a call went, and what it asked, should its row not tell. */
const APIS: Record<string, { url: string; request: unknown }> = {
  "openai.embeddings": { url: "https://api.openai.com/v1/embeddings", request: INPUT },
  "openai.responses": { url: "https://api.openai.com/v1/responses", request: INPUT },
  "anthropic.messages": { url: "https://api.anthropic.com/v1/messages", request: { ...CHAT, max_tokens: 9 } },
  "google.predict": {
    url: "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/text-embedding-005:predict",
    request: { instances: [{ content: "text" }] },
  },
  "mistral.chat": { url: "https://api.mistral.ai/v1/chat/completions", request: CHAT },
  "xai.chat": { url: "https://api.x.ai/v1/chat/completions", request: CHAT },
  "xai.responses": { url: "https://api.x.ai/v1/responses", request: INPUT },
  "perplexity.chat": { url: "https://api.perplexity.ai/chat/completions", request: CHAT },
  "openai_compat.responses": { url: "http://localhost:1234/v1/responses", request: INPUT },
};

const FOLDER = fileURLToPath(new URL("../../../shared/fixtures", import.meta.url));

/** The recordings, read in place; undefined where they are not. */
export function readRecordings(): Recording[] | undefined {
  const index = join(FOLDER, "cases.json");
  if (!existsSync(index)) return undefined;
  const cases: Case[] = JSON.parse(readFileSync(index, "utf8"));
  return cases.map(readRecording);
}

function readRecording({ file, api, method, url, status, response_headers, request_body, expected }: Case): Recording {
  const raw = readFileSync(join(FOLDER, file));
  const row = APIS[api] ?? { url: "", request: CHAT };
  return {
    file,
    method: method ?? "POST",
    url: url ?? row.url,
    status: status ?? (file.includes("/error-") ? 429 : 200),
    headers: response_headers ?? {},
    request: JSON.stringify(request_body ?? row.request),
    body: new Uint8Array(file.endsWith(".chunks.txt") ? Buffer.from(framed(raw.toString())) : raw),
    expected,
  };
}

/** One JSON event a line, as SSE. */
function framed(events: string): string {
  return events
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const { type }: { type?: unknown } = JSON.parse(line);
      return `${typeof type === "string" ? `event: ${type}\n` : ""}data: ${line}\n\n`;
    })
    .join("");
}

/** What a span tells otherwise than it should, in words; nothing where it is right. */
export function differences({ attributes, status }: Span, { expected }: Recording): string[] {
  const isEstimated = attributes["genspan.usage.estimated"] === true;
  const counts = Object.entries(COUNTS).flatMap(([name, attribute]) => {
    const wanted = expected[name as keyof typeof COUNTS];
    const told = attributes[attribute];
    return wanted === undefined || wanted === told ? [] : [`${attribute} is ${told}, not ${wanted}`];
  });
  const cost = attributes["gen_ai.cost.total_tokens"];
  if (expected.cost !== undefined && !(typeof cost === "number" && Math.abs(cost - expected.cost) < 1e-12)) counts.push(`cost is ${cost}, not ${expected.cost}`);
  if (expected.usage === null && attributes["gen_ai.usage.input_tokens"] !== undefined && !isEstimated) counts.push("usage out of nowhere");
  if (expected.usage !== null && isEstimated) counts.push("the counts are estimates");
  if ((status === "error") !== (expected.error !== undefined)) counts.push(`status is ${status}`);
  const type = expected.error?.type;
  if (type !== undefined && type !== attributes["error.type"]) counts.push(`error.type is ${attributes["error.type"]}, not ${type}`);
  return counts;
}
