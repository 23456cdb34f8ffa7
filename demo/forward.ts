import type { Arrival, IngestReply } from "./ingest.js";

/** A real Sentry project, from its DSN. */
export interface SentryProject {
  readonly host: string;
  readonly publicKey: string;
  readonly projectId: string;
  readonly endpoint: string;
}

/** Rate limits have to reach the sender, or it would go on sending. */
const RETURNED_HEADERS = ["retry-after", "x-sentry-rate-limits"];

/** Reads a DSN, `https://key@host/path/project`. Throws one sentence when it is none. */
export function readDsn(dsn: string): SentryProject {
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined;
  const path = /^(\/(?:.*\/)?)(\d+)\/?$/.exec(url?.pathname ?? "");
  if (url === undefined || url.username === "" || path === null) {
    throw new Error("SENTRY_DSN is not a DSN: it should look like https://key@host/project.");
  }
  const projectId = path[2] ?? "";
  const endpoint = `${url.protocol}//${url.host}${path[1]}api/${projectId}/envelope/?sentry_version=7&sentry_key=${url.username}`;
  return { host: url.host, publicKey: url.username, projectId, endpoint };
}

/** Posts the envelope as it came. Rejects when the project cannot be reached. */
export async function forward(arrival: Arrival, project: SentryProject): Promise<IngestReply> {
  const answer = await fetch(project.endpoint, { method: "POST", body: new Uint8Array(arrival.envelope.bytes) });
  const headers: Record<string, string> = {};
  for (const name of RETURNED_HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { status: answer.status, headers };
}
