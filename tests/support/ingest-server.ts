import type { ServerResponse } from "node:http";
import { createIngest } from "../../demo/ingest.js";
import type { Arrival, IngestReply } from "../../demo/ingest.js";
import { listen, sendJson } from "../../demo/http.js";
import { objectOf, textOf } from "../../demo/json.js";
import type { Span } from "../../demo/envelope/envelope.js";

export type { Arrival, IngestReply } from "../../demo/ingest.js";

/** An ingest endpoint on a free loopback port, which collects what is posted and holds it to the seven hard rules. */
export interface IngestServer {
  readonly origin: string;
  /** A DSN of this server: public key `public`, project 42. */
  readonly dsn: string;
  /** Everything that came, oldest first, broken or not. */
  readonly arrivals: readonly Arrival[];
  /** All spans that came, in the order of their arrival. Throws when an envelope was unreadable or broke a rule. */
  spans(): Span[];
  /** Waits until so many spans are here, and returns all. Throws when a rule is broken or the time is over. */
  untilSpans(count: number, timeoutMs?: number): Promise<Span[]>;
  /** Waits until so many envelopes are here, and returns all. Throws when a rule is broken or the time is over. */
  untilArrivals(count: number, timeoutMs?: number): Promise<readonly Arrival[]>;
  /** Forgets what came so far. */
  clear(): void;
  /** Rejects when anything that ever came was unreadable or broke a rule, so that no test can send such unnoticed. */
  close(): Promise<void>;
}

export interface IngestServerOptions {
  /** Answers an envelope instead of 200, for example `() => ({ status: 429, headers: { "retry-after": "60" } })`. */
  readonly reply?: (arrival: Arrival, response: ServerResponse) => IngestReply | void | Promise<IngestReply | void>;
  /**
   * What `close` holds to the rules: everything, our own envelopes where another SDK sends as well, or nothing where a test
   * breaks them on purpose.
   * @defaultValue "all"
   */
  readonly holds?: "all" | "ours" | "nothing";
}

const DEFAULT_TIMEOUT_MS = 5_000;
const POLL_MS = 5;

export async function startIngestServer({ reply, holds = "all" }: IngestServerOptions = {}): Promise<IngestServer> {
  const arrivals: Arrival[] = [];
  const refusals: string[] = [];
  /** Kept when a test forgets its arrivals. */
  const faults: string[] = [];
  const ingest = createIngest({
    onArrival: (arrival, response) => {
      arrivals.push(arrival);
      if (holds === "all" || (holds === "ours" && isOurs(arrival))) faults.push(...arrival.faults);
      return reply?.(arrival, response);
    },
    onRefusal: (reason) => {
      refusals.push(reason);
      if (holds === "all") faults.push(reason);
    },
  });
  const server = await listen(0, async (request, response) => {
    if (!(await ingest(request, response))) sendJson(response, 404, { detail: `no such path: ${request.url}` });
  });

  function sound(): readonly Arrival[] {
    const faults = [...refusals, ...arrivals.flatMap((arrival) => arrival.faults)];
    if (faults.length > 0) throw new Error(`ingest would drop this: ${faults.join("; ")}`);
    return arrivals;
  }
  function spans(): Span[] {
    return sound().flatMap((arrival) => arrival.spans);
  }
  async function until<T>(what: string, count: number, timeoutMs: number, look: () => readonly T[]): Promise<void> {
    // Counted in looks: some tests let the clock stand still, and a busy machine gets more time by it.
    for (let looks = timeoutMs / POLL_MS; look().length < count; looks -= 1) {
      if (looks < 0) throw new Error(`${look().length} of ${count} ${what} came within ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  return {
    origin: server.origin,
    dsn: `${server.origin.replace("//", "//public@")}/42`,
    arrivals,
    spans,
    untilSpans: async (count, timeoutMs = DEFAULT_TIMEOUT_MS) => {
      await until("spans", count, timeoutMs, spans);
      return spans();
    },
    untilArrivals: async (count, timeoutMs = DEFAULT_TIMEOUT_MS) => {
      await until("envelopes", count, timeoutMs, sound);
      return sound();
    },
    clear: () => {
      arrivals.length = 0;
      refusals.length = 0;
    },
    close: async () => {
      await server.close();
      if (faults.length > 0) throw new Error(`ingest would drop this: ${faults.join("; ")}`);
    },
  };
}

function isOurs({ envelope }: Arrival): boolean {
  return textOf(objectOf(envelope.header["sdk"])["name"]) === "genspan";
}
