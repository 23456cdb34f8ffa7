import assert from "node:assert/strict";
import { after, test } from "node:test";
// The package by its own name: what was built, by the way that an app finds it.
import { init } from "genspan";
import { startIngestServer } from "../support/ingest-server.js";
import { differences, readRecordings } from "../support/recording.js";
import type { Recording } from "../support/recording.js";

/** Answers up to this length come byte by byte as well. */
const BYTE_BY_BYTE_BYTES = 4 * 1024;
/** Lengths of the chunks that an answer comes in: of a packet, past what the core lets wait, and odd ones. */
const CHUNK_BYTES = [7, 331, 1460, 16_411];

const recordings = readRecordings();
const ingest = await startIngestServer();
after(() => ingest.close());

test("the recordings of real providers are there", { skip: recordings ? false : "there is no ../shared/fixtures here" }, () => {
  assert.ok(recordings && recordings.length > 0);
});

for (const recording of recordings ?? []) {
  test(`${recording.file} leaves the built package with the tokens that were billed, however it is cut`, async () => {
    const { length } = recording.body;
    const sizes = [length, ...CHUNK_BYTES.filter((size) => size < length), ...(length <= BYTE_BY_BYTE_BYTES ? [1] : [])];
    for (const size of sizes) {
      assert.deepEqual(await ask(recording, size), recording.body);
      const spans = ingest.spans();
      ingest.clear();
      assert.equal(spans.length, 1);
      assert.deepEqual(spans.flatMap((span) => differences(span, recording)), [], `in chunks of ${size} bytes`);
    }
  });
}

/** Makes the call through a client of its own, since an answer that is fetched again does not count, and returns what the app gets. */
async function ask({ method, url, status, headers, request, body }: Recording, size: number): Promise<Uint8Array> {
  const client = init({ dsn: ingest.dsn });
  const base = async () => new Response(streamOf(body, size), { status, headers });
  const answer = await client.wrapFetch(base)(url, method === "GET" ? { method } : { method, body: request });
  const chunks: Uint8Array[] = [];
  if (answer.body) for await (const chunk of answer.body) chunks.push(chunk);
  assert.ok(await client.close());
  return new Uint8Array(Buffer.concat(chunks));
}

function streamOf(bytes: Uint8Array<ArrayBuffer>, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      pull: (controller) => {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += size)));
      },
    },
    { highWaterMark: 0 },
  );
}
