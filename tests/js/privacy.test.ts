import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { init } from "../../js/entry/node.js";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench();
const { client } = bench;

const recordsAll = { recordInputs: true, recordOutputs: true };
const CONTENTS = ["gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result"];

/** Whether the model call made so tells its input and its output. */
async function tells(call: () => Promise<Response>): Promise<boolean[]> {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  await (await call()).text();
  const spans = await bench.takeSpans();
  const chat = spans.find(({ name }) => name.startsWith("chat"));
  return CONTENTS.slice(0, 2).map((name) => name in (chat?.attributes ?? {}));
}

test("contents can be asked for by wrap, by call and by span, and each of these goes before the wider one", async () => {
  const { chatUrl } = bench;
  const recording = client.wrapFetch(fetch, recordsAll);
  assert.deepEqual(await tells(() => client.fetch(chatUrl, chatRequest())), [false, false]);
  assert.deepEqual(await tells(() => recording(chatUrl, chatRequest())), [true, true]);
  assert.deepEqual(await tells(() => client.fetch(chatUrl, { ...chatRequest(), genspan: recordsAll })), [true, true]);
  assert.deepEqual(await tells(() => recording(chatUrl, { ...chatRequest(), genspan: { recordOutputs: false } })), [true, false]);
  assert.deepEqual(await tells(() => client.invokeAgent({ name: "A", recordInputs: true }, (agent) => agent.fetch(chatUrl, chatRequest()))), [true, false]);
});

test("what a framework tells of is recorded as the span above it says, where it says nothing itself", async () => {
  const own = init({ dsn: bench.ingest.dsn, ...recordsAll });
  own.startSpan({ name: "private", recordInputs: false, recordOutputs: false }, () => {
    assert.deepEqual(own.records(), { inputs: false, outputs: false });
    own.startAgent({ name: "A", input: "a secret" }).end("a secret");
    own.startTool({ name: "t", arguments: "a secret" }).end("a secret");
    own.startModelCall({ dialect: "openai-chat", request: JSON.parse(chatRequest().body) }).end(JSON.parse(CHAT_ANSWER));
    own.startTool({ name: "open", arguments: "told", recordInputs: true }).end("a secret");
  });
  await own.close();
  const told = bench.ingest.spans().flatMap(({ name, attributes }) => CONTENTS.filter((content) => content in attributes).map((content) => [name, content]));
  bench.ingest.clear();
  assert.deepEqual(told, [["execute_tool open", "gen_ai.tool.call.arguments"]]);
});

test("whatever init, wrap, span and call say of inputs and of outputs, the narrowest of them counts", async () => {
  const flags = [undefined, true, false];
  const said = (flag: boolean | undefined) => (flag === undefined ? {} : { recordInputs: flag, recordOutputs: flag });
  const answer = async () => new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } });
  for (const byInit of flags) {
    const own = init({ dsn: bench.ingest.dsn, ...said(byInit) });
    const expected: [string, boolean][] = [];
    for (const bySpan of flags) {
      for (const byWrap of flags) {
        for (const byCall of flags) {
          // Outputs are said the other way round, so that the two are told apart.
          const inverted = (flag: boolean | undefined) => (flag === undefined ? {} : { recordInputs: flag, recordOutputs: !flag });
          const name = [bySpan, byWrap, byCall].join();
          const inputs = byCall ?? byWrap ?? bySpan ?? byInit ?? false;
          const isInverted = (byCall ?? byWrap ?? bySpan) !== undefined;
          expected.push([`${name} in`, inputs], [`${name} out`, isInverted ? !inputs : inputs]);
          await own.startSpan({ name, ...inverted(bySpan) }, async (parent) => {
            const wrapped = own.wrapFetch(answer, { parent, ...inverted(byWrap) });
            await (await wrapped(bench.chatUrl, { ...chatRequest(), genspan: inverted(byCall) })).text();
          });
        }
      }
    }
    await own.close();
    const spans = bench.ingest.spans();
    bench.ingest.clear();
    const told = spans.filter(({ name }) => name.startsWith("chat")).flatMap((chat): [string, boolean][] => {
      const above = spans.find(({ spanId }) => spanId === chat.parentSpanId)?.name;
      return CONTENTS.slice(0, 2).map((content, at) => [`${above} ${at === 0 ? "in" : "out"}`, content in chat.attributes]);
    });
    assert.deepEqual(Object.fromEntries(told), Object.fromEntries(expected), `init: ${byInit}`);
  }
});

test("what a span says of contents holds for those below it", async () => {
  client.startSpan({ name: "recorded", ...recordsAll }, (span) => {
    span.executeTool({ name: "told", arguments: { city: "Paris" } }, () => "rainy");
    span.executeTool({ name: "not told", arguments: { city: "Paris" }, recordInputs: false, recordOutputs: false }, () => "rainy");
  });
  const tools = (await bench.takeSpans()).filter(({ name }) => name.startsWith("execute_tool"));
  assert.deepEqual(tools.map(({ name, attributes }) => [name, CONTENTS.slice(2).filter((content) => content in attributes).length]), [
    ["execute_tool told", 2],
    ["execute_tool not told", 0],
  ]);
});

test("conversation, user and tags can be set for one call and for one span", async () => {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  const own = { conversationId: "c1", user: { id: "u1" }, tags: { plan: "free" } };
  await (await client.fetch(bench.chatUrl, { ...chatRequest(), genspan: own })).text();
  client.startSpan({ name: "span", ...own }, () => undefined);
  client.startSpan({ name: "other" }, () => undefined);
  const seen = (await bench.takeSpans()).map(({ attributes }) => [attributes["gen_ai.conversation.id"], attributes["user.id"], attributes["plan"]]);
  assert.deepEqual(seen, [["c1", "u1", "free"], ["c1", "u1", "free"], [undefined, undefined, undefined]]);
});

test("no header, no query and no key of an address reaches an envelope or a debug line", async () => {
  const lines: string[] = [];
  const debug = mock.method(console, "debug", (...told: unknown[]) => void lines.push(told.join(" ")));
  const own = init({ dsn: bench.ingest.dsn, debug: true, ...recordsAll });
  bench.model.script(whole({ body: CHAT_ANSWER, headers: { "set-cookie": "SECRET-cookie", "x-secret": "SECRET-answer" } }));
  const headers = { authorization: "Bearer SECRET-bearer", "x-api-key": "SECRET-x", "api-key": "SECRET-azure", "x-goog-api-key": "SECRET-google", cookie: "SECRET-cookie" };
  await (await own.fetch(`${bench.chatUrl}?key=SECRET-query&api_key=SECRET-query#SECRET-fragment`, { ...chatRequest(), headers })).text();
  const address = "http://127.0.0.1:1/v1?key=SECRET-query";
  assert.throws(() => own.startSpan({ name: "fails" }, () => { throw new Error(`no answer from ${address} nor https://user:SECRET-password@host.example`); }));
  await assert.rejects(own.fetch(`http://user:SECRET-password@127.0.0.1:1/v1/chat/completions?key=SECRET-query`, { ...chatRequest(), headers }));
  await own.fetch("http://127.0.0.1:1/v1/chat/completions?key=SECRET-query", { ...chatRequest(), headers }).catch(() => undefined);
  await own.close();
  debug.mock.restore();
  const posted = bench.ingest.arrivals.map(({ envelope }) => JSON.stringify(envelope.items)).join("\n");
  const key = new URL(bench.ingest.dsn).username;
  await bench.takeSpans();
  assert.ok(posted.includes("chat gpt-4o-mini") && lines.length > 0);
  assert.doesNotMatch(posted + lines.join("\n"), /SECRET/);
  assert.ok(!lines.some((line) => line.includes(key)), "a debug line holds the key of the DSN");
});

test("whatever header, parameter or part of an address holds a credential, none reaches an envelope or a debug line", async () => {
  const lines: string[] = [];
  const debug = mock.method(console, "debug", (...told: unknown[]) => void lines.push(told.join(" ")));
  const own = init({ dsn: bench.ingest.dsn, debug: true, ...recordsAll, redact: false });
  // What our own headers and the providers' are called, and words that nobody knows.
  const names = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cf-aig-authorization", "cookie", "x-amz-security-token", "x-stainless-lang", "user-agent", "openai-organization"];
  const hosts = ["https://api.openai.com/v1/chat/completions", "https://api.anthropic.com/v1/messages", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent", "https://acme.openai.azure.com/openai/deployments/d/chat/completions", bench.chatUrl];
  const failing = own.wrapFetch((input) => Promise.reject(new TypeError(`no answer from ${String(input)}`)));
  const answering = own.wrapFetch(async () => new Response(CHAT_ANSWER, { headers: { "content-type": "application/json", "set-cookie": "SECRET", "x-request-token": "SECRET", location: "https://u:SECRET@x.example/?k=SECRET" } }));
  for (const [at, host] of hosts.entries()) {
    for (const [number, name] of names.entries()) {
      const secret = `SECRET${at}_${number}`;
      const url = new URL(host);
      for (const parameter of ["key", "api_key", "access_token", "X-Amz-Signature", secret]) url.searchParams.set(parameter, secret);
      url.hash = secret;
      if (number % 2 === 0) [url.username, url.password] = [secret, secret];
      const request = { ...chatRequest(), headers: { "content-type": "application/json", [name]: `Bearer ${secret}` } };
      await (await answering(url, request)).text();
      await own.invokeAgent({ name: "A" }, (agent) => own.wrapFetch(failing, { parent: agent })(url, request)).catch(() => undefined);
      await failing(String(url), request).catch(() => undefined);
    }
  }
  await own.close();
  debug.mock.restore();
  const posted = bench.ingest.arrivals.map(({ envelope }) => JSON.stringify(envelope)).join("\n");
  bench.ingest.clear();
  assert.ok(posted.split("exception").length > names.length && lines.length > 0);
  assert.doesNotMatch(posted + lines.join("\n"), /SECRET/);
});

test("a DSN with a secret key is refused without repeating it", () => {
  assert.throws(() => init({ dsn: "https://public:SECRET@127.0.0.1/1" }), (error) => error instanceof Error && !error.message.includes("SECRET"));
});
