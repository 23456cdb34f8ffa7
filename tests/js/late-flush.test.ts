import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { packedCore } from "#inline";
import { provideWasm } from "../../js/engine/module.js";
import { unpack } from "../../js/engine/unpack.js";
import { init } from "../../js/index.js";
import { restoreModule } from "../../js/sorted/restore.js";
import { startIngestServer } from "../support/ingest-server.js";
import { startModelServer, streamed } from "../support/model-server.js";
import { CHAT_EVENTS, chatRequest } from "./bench.js";

// As in a browser: the module is there only some time after `init`.
let deliver: (() => void) | undefined;
provideWasm(() => new Promise((resolve) => (deliver = () => resolve(unpack(packedCore, restoreModule)))));

test("a flush waits for a core that comes late, and sends what was kept for it", async () => {
  const [model, ingest] = [await startModelServer(), await startIngestServer()];
  const client = init({ dsn: ingest.dsn });
  model.script(streamed({ chunks: CHAT_EVENTS }));
  await (await client.fetch(`${model.baseUrl}/chat/completions`, chatRequest({ stream: true }))).text();
  const flushed = client.flush();
  await sleep(50);
  deliver?.();
  assert.equal(await flushed, true);
  assert.equal(ingest.spans().length, 1);
  await Promise.all([client.close(0), model.close(), ingest.close()]);
});
