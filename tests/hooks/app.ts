import { init } from "genspan";
import type { Client } from "genspan";
import type { Span } from "../support/envelope.js";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import type { ModelServer } from "../support/model-server.js";

/** Where our `fetch` lies below the hook, if anywhere. */
export type Tap = "wrapped" | "patched";

/** What an app is made of. */
export interface Surroundings {
  readonly server: ModelServer;
  readonly genspan: Client;
  /** The `fetch` to give to an SDK: ours where it is to be wrapped, else nothing. */
  readonly tapped: { fetch?: Client["fetch"] };
}

/** Lets an app of its own do something, and gives back all that was sent. */
export async function playApp(tap: Tap | undefined, act: (made: Surroundings) => Promise<unknown>, { isKnown = false } = {}): Promise<Span[]> {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  // Speech is bytes, by which nobody could tell that a host of a name of its own serves models.
  const providers = [{ host: "127.0.0.1", provider: "openai" }];
  const client = init({ dsn: ingest.dsn, recordInputs: true, recordOutputs: true, ...(isKnown ? { providers } : {}) });
  const undo = tap === "patched" ? client.patchGlobalFetch() : undefined;
  try {
    await act({ server, genspan: client, tapped: tap === "wrapped" ? { fetch: client.fetch } : {} });
  } finally {
    undo?.();
    await client.close();
    await Promise.all([server.close(), ingest.close()]);
  }
  return ingest.spans();
}
