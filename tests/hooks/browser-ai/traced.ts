import { init } from "genspan";
import type { Client, Options } from "genspan";
import { startIngestServer } from "../../support/ingest-server.js";
import type { Span } from "../../support/envelope.js";

/** What an app sends while it does something. */
export async function spansOf(act: (client: Client) => unknown, options: Options = {}): Promise<Span[]> {
  const ingest = await startIngestServer();
  const client = init({ dsn: ingest.dsn, captureErrors: false, ...options });
  try {
    await act(client);
  } finally {
    await client.close();
    await ingest.close();
  }
  return ingest.spans();
}

/** The tokens of a span, and whether they are estimated. */
export function tokensOf(span: Span | undefined): unknown[] {
  const { attributes = {} } = span ?? {};
  return ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "genspan.usage.estimated"].map((name) => attributes[name]);
}
