import assert from "node:assert/strict";
import { after, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import type { Middleware } from "@anthropic-ai/sdk";
import { init, invokeAgent } from "genspan";
import type { Client, Options } from "genspan";
import { anthropicMiddleware } from "genspan/anthropic";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer, streamed, whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

const golden = readGolden(new URL("tree.txt", import.meta.url));
after(golden.finish);

const ASKED = { model: "claude-sonnet-5", max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] };
const CALL = "chat claude-sonnet-5 (ok)\n";
const busy = whole({ status: 529, headers: { "content-type": "application/json", "retry-after-ms": "1" }, body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}' });

const message = { id: "msg_1", type: "message", role: "assistant", model: ASKED.model, content: [], stop_reason: null, usage: { input_tokens: 5, output_tokens: 1 } };
const BEGUN = `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message })}\n\n`;

/** One of the app's own, with time between it and what is below. */
const slow: Middleware = async (request, next) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return next(request);
};

test("a client's calls are told whole and streamed, with the counts of the wire", async () => {
  const { spans, server } = await traced({ recordInputs: true, recordOutputs: true }, async ({ client }) => {
    const answer = await client.messages.create(ASKED);
    assert.equal(answer.type, "message");
    for await (const _ of await client.messages.create({ ...ASKED, stream: true }));
    assert.ok((await client.messages.stream(ASKED).finalText()).length > 0);
  });
  golden.hold("whole and streamed", treeOf(spans));
  assert.deepEqual(
    spans.map(({ attributes }) => [attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]]),
    server.reports.map(({ usage }) => [usage.input, usage.output]),
  );
});

test("each try is a call, and an error is the SDK's own", async () => {
  const { spans } = await traced({}, async ({ client, script }) => {
    script(busy);
    await client.messages.create(ASKED);
    script(busy);
    await assert.rejects(client.messages.create(ASKED, { maxRetries: 0 }), Anthropic.APIError);
  });
  assert.equal(outlineOf(spans), "chat claude-sonnet-5 (error)\n" + CALL + "chat claude-sonnet-5 (error)\n");
});

test("a server that is not there fails a call for each try, and the SDK asks again", async () => {
  const { spans } = await traced({}, async ({ fetch, server }) => {
    await server.close();
    const client = new Anthropic({ baseURL: server.origin, apiKey: "none", maxRetries: 1, middleware: [anthropicMiddleware(), slow], fetch });
    await assert.rejects(client.messages.create(ASKED), Anthropic.APIConnectionError);
  });
  assert.deepEqual(spans.map(({ name, status }) => [name, status]), Array(2).fill(["chat claude-sonnet-5", "error"]));
});

test("a stream that the app stops reading is cancelled at the server as well", async () => {
  const { spans, server } = await traced({}, async ({ client, script }) => {
    script(streamed({ chunks: [BEGUN], then: "hang" }));
    for await (const _ of await client.messages.create({ ...ASKED, stream: true })) break;
  });
  assert.deepEqual(spans.map(({ attributes }) => attributes["sentry.status.message"]), ["cancelled"]);
  assert.deepEqual(await Promise.all(server.requests.map(({ ended }) => ended)), ["aborted"]);
});

test("a call is counted once: beside a wrapped fetch, a patched one, another middleware in between, and itself", async () => {
  const own = anthropicMiddleware();
  const ways: Record<string, (app: App) => Anthropic> = {
    "beside a wrapped fetch": ({ make, fetch }) => make([own], fetch),
    "with time in between": ({ make, fetch }) => make([own, slow], fetch),
    "behind another": ({ make, fetch }) => make([slow, own], fetch),
    "listed twice": ({ make, fetch }) => make([own, slow, anthropicMiddleware()], fetch),
    "for one request": ({ make, fetch }) => make([own], fetch).withOptions({ middleware: [own] }),
  };
  for (const [way, made] of Object.entries(ways)) {
    const { spans, usage } = await traced({}, async (app) => {
      const client = made(app);
      await client.messages.create(ASKED);
      for await (const _ of await client.messages.create({ ...ASKED, stream: true }));
    });
    assert.deepEqual([outlineOf(spans), usage], [CALL.repeat(2), 2], way);
  }
  const { spans } = await traced({}, async ({ make, genspan }) => {
    const undo = genspan.patchGlobalFetch();
    try {
      await make([own, slow], globalThis.fetch).messages.create(ASKED);
    } finally {
      undo();
    }
  });
  assert.equal(outlineOf(spans), CALL, "beside a patched fetch");
});

test("a middleware of the app's that asks again below is one call with its last answer", async () => {
  const again: Middleware = async (request, next) => {
    const response = await next(request);
    return response.ok ? response : next(request);
  };
  const { spans } = await traced({}, async ({ make, fetch, script }) => {
    script(busy);
    await make([anthropicMiddleware(), again], fetch).messages.create(ASKED);
  });
  assert.equal(outlineOf(spans), CALL);
});

test("a call belongs to the agent around it, and what is no call of a model passes", async () => {
  const { spans } = await traced({}, async ({ client }) => {
    await invokeAgent({ name: "guide" }, () => client.messages.create(ASKED));
    await assert.rejects(client.get("/v1/nothing", { maxRetries: 0 }), Anthropic.NotFoundError);
  });
  assert.equal(outlineOf(spans), "invoke_agent guide (ok)\n    chat claude-sonnet-5 (ok)\n");
});

interface App {
  readonly genspan: Client;
  readonly fetch: typeof globalThis.fetch;
  readonly server: ModelServer;
  readonly script: ModelServer["script"];
  /** With our middleware alone, and a bare fetch. */
  readonly client: Anthropic;
  make(middleware: Middleware[], fetch: typeof globalThis.fetch): Anthropic;
}

async function traced(options: Options, act: (app: App) => Promise<void>): Promise<{ spans: Span[]; server: ModelServer; usage: number }> {
  const server = await startModelServer();
  const ingest = await startIngestServer();
  const genspan = init({ dsn: ingest.dsn, captureErrors: false, ...options });
  const make: App["make"] = (middleware, fetch) => new Anthropic({ baseURL: server.origin, apiKey: "none", middleware, fetch });
  let usage = 0;
  try {
    await act({ genspan, fetch: genspan.fetch, server, script: server.script, client: make([anthropicMiddleware()], globalThis.fetch), make });
    usage = genspan.usage().reduce((sum, { calls }) => sum + calls, 0);
  } finally {
    await genspan.close();
    await Promise.all([server.close(), ingest.close()]);
  }
  return { spans: ingest.spans(), server, usage };
}
