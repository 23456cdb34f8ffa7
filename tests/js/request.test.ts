import assert from "node:assert/strict";
import { test } from "node:test";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench();
const { body: json } = chatRequest();
const bytes = new TextEncoder().encode(json);
const request = { method: "POST", headers: { "content-type": "application/json" } };

const FORMS: Record<string, () => [input: string | URL | Request, init?: RequestInit]> = {
  "a string": () => [bench.chatUrl, { ...request, body: json }],
  "a typed array": () => [bench.chatUrl, { ...request, body: bytes }],
  "a part of a typed array": () => [bench.chatUrl, { ...request, body: new Uint8Array([0, ...bytes, 0]).subarray(1, -1) }],
  "a DataView": () => [bench.chatUrl, { ...request, body: new DataView(bytes.buffer) }],
  "an ArrayBuffer": () => [bench.chatUrl, { ...request, body: bytes.buffer }],
  "a Blob": () => [bench.chatUrl, { ...request, body: new Blob([json]) }],
  "a Request": () => [new Request(bench.chatUrl, { ...request, body: json })],
  "a Request whose body is given beside it": () => [new Request(bench.chatUrl, { method: "POST", body: "other" }), { body: json, headers: request.headers }],
  "a Request beside the address": () => [bench.chatUrl, new Request("http://other.test/", { ...request, body: json })],
  "a URL object": () => [new URL(bench.chatUrl), { ...request, body: json }],
  "headers as pairs": () => [bench.chatUrl, { method: "POST", headers: [["Content-Type", "application/json"]], body: json }],
  "headers as an object of their class": () => [bench.chatUrl, { method: "post", headers: new Headers(request.headers), body: json }],
};

for (const [form, make] of Object.entries(FORMS)) {
  test(`a request as ${form} arrives unchanged and is understood`, async () => {
    bench.model.script(whole({ body: CHAT_ANSWER }), whole({ body: CHAT_ANSWER }));
    await (await globalThis.fetch(...make())).text();
    await (await bench.client.fetch(...make())).text();
    const [plain, wrapped] = bench.model.requests.slice(-2).map(({ method, path, body, headers }) => ({ method, path, body, headers }));
    assert.deepEqual(wrapped, plain);
    assert.equal(wrapped?.body, json);
    assert.deepEqual((await bench.takeSpans()).map(({ name }) => name), ["chat gpt-4o-mini"]);
  });
}

test("a stream as body is left alone", async () => {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  const init = { ...request, body: new Blob([json]).stream(), duplex: "half" };
  await (await bench.client.fetch(bench.chatUrl, init)).text();
  assert.equal(bench.model.requests.at(-1)?.body, json);
  await bench.takeSpans();
});

test("what is no call to a model goes to the base with just what the app gave, and comes back as it is", async () => {
  const calls: unknown[][] = [];
  const answer = new Response("plain");
  const promise = Promise.resolve(answer);
  const fetch = bench.client.wrapFetch((...given: unknown[]) => {
    calls.push(given);
    return promise;
  });
  const init = { method: "POST", body: "x" };
  assert.equal(fetch("https://example.test/thing", init), promise);
  assert.equal(await fetch("https://example.test/"), answer);
  assert.deepEqual(calls, [["https://example.test/thing", init], ["https://example.test/"]]);
  assert.equal(calls[0]?.[1], init);
});

test("a model call gives the base the very objects of the app, called as a bare function", async () => {
  const seen: unknown[] = [];
  const fetch = bench.client.wrapFetch(function (this: unknown, ...given: unknown[]) {
    seen.push(this, ...given);
    return Promise.resolve(new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } }));
  });
  const init = Object.freeze(chatRequest());
  await (await fetch(bench.chatUrl, init)).text();
  assert.deepEqual(seen, [undefined, bench.chatUrl, init]);
  assert.equal(seen[2], init);
  await bench.takeSpans();
});

test("a wrapped function looks like the one below it", () => {
  async function ownFetch(_input: unknown, _init?: unknown, _third?: unknown): Promise<Response> {
    return new Response();
  }
  const base = Object.assign(ownFetch, { preconnect: () => "warm" });
  const fetch = bench.client.wrapFetch(base);
  assert.deepEqual([fetch.name, fetch.length, Reflect.get(fetch, "preconnect")], ["ownFetch", base.length, base.preconnect]);
  assert.deepEqual([bench.client.fetch.name, bench.client.fetch.length], ["fetch", globalThis.fetch.length]);
});

test("an input that fetch refuses is refused as without us", async () => {
  for (const given of ["not a url", "http://", {}]) {
    const refusal = async (fetch: typeof globalThis.fetch) => String(await fetch(String(given), chatRequest()).catch((error: unknown) => error));
    assert.equal(await refusal(bench.client.fetch), await refusal(globalThis.fetch));
  }
});

test("headers that no runtime takes are the business of the fetch below, which may", async () => {
  const failure = new Error("mine");
  const request = { ...chatRequest(), headers: { "x-name": "→" } };
  for (const body of [json, new Blob([json])]) {
    const answer = await bench.client.wrapFetch(async () => new Response(CHAT_ANSWER))(bench.chatUrl, { ...request, body });
    assert.equal(await answer.text(), CHAT_ANSWER);
    const refused = bench.client.wrapFetch(() => Promise.reject(failure))(bench.chatUrl, { ...request, body });
    await assert.rejects(refused, (error) => error === failure);
  }
  assert.deepEqual((await bench.takeSpans()).map(({ status }) => status), ["ok", "error", "ok"], "what failed before its Blob was read is not known to be a call");
});

test("no credential is sent: none of a header, a query, or an address", async () => {
  const secrets = ["sk-header", "key-query", "user-info"];
  const url = new URL(bench.chatUrl);
  url.searchParams.set("key", "key-query");
  const init = { ...chatRequest(), headers: { ...request.headers, authorization: "Bearer sk-header", "x-api-key": "sk-header", cookie: "a=sk-header" } };
  const fetch = bench.client.wrapFetch(async () => new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } }));
  await (await fetch(url.href.replace("//", "//user-info:user-info@"), init)).text();
  await bench.client.flush();
  const sent = bench.ingest.arrivals.map(({ envelope }) => Buffer.from(envelope.bytes).toString()).join("");
  assert.match(sent, /gpt-4o-mini/);
  for (const secret of secrets) assert.ok(!sent.includes(secret), secret);
});
