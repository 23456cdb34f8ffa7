import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import type { Client, Options } from "../../js/entry/node.js";
import { init } from "../../js/entry/node.js";
import { listen } from "../../demo/http.js";
import { whole } from "../support/model-server.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench();

/** A tool of the app's own, which keeps what it was asked with. */
const asked: { method: string | undefined; headers: Record<string, unknown>; body: string }[] = [];
const tool = await listen(0, async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  asked.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
  response.end("{}");
});
after(tool.close);
beforeEach(() => void asked.splice(0));

/** Asks the tool inside a span, and gives the headers that it got and those that belong to the span. */
async function ask(options: Partial<Options>, request: (fetch: typeof globalThis.fetch, client: Client) => Promise<unknown>) {
  const client = init({ dsn: bench.ingest.dsn, release: "shop@1", ...options });
  const trace = await client.startSpan({ name: "top" }, async (span) => {
    await request(span.fetch, client);
    return client.getTraceData({ span });
  });
  await client.close();
  return { headers: asked[0]?.headers ?? {}, body: asked[0]?.body, trace };
}

test("a tool that the app asks gets the headers of the trace", async () => {
  const { headers, trace } = await ask({}, (fetch) => fetch(`${tool.origin}/weather`));
  assert.match(String(headers["sentry-trace"]), /^[0-9a-f]{32}-[0-9a-f]{16}-1$/);
  assert.deepEqual([headers["sentry-trace"], headers["baggage"], headers["traceparent"]], [trace["sentry-trace"], trace.baggage, undefined]);
});

test("traceparent goes along where it is asked for", async () => {
  const { headers, trace } = await ask({ propagateTraceparent: true }, (fetch) => fetch(`${tool.origin}/weather`));
  assert.match(String(headers["traceparent"]), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  assert.equal(headers["traceparent"], trace.traceparent);
});

test("the global fetch does the same while it is patched", async () => {
  const { headers, trace } = await ask({}, async (_, client) => {
    const undo = client.patchGlobalFetch();
    await fetch(`${tool.origin}/weather`).finally(undo);
  });
  assert.equal(headers["sentry-trace"], trace["sentry-trace"]);
});

for (const [what, init] of Object.entries<RequestInit>({
  "an object": { headers: { baggage: "tenant=acme", "x-own": "1" } },
  pairs: { headers: [["Baggage", "tenant=acme"], ["x-own", "1"]] },
  Headers: { headers: new Headers({ baggage: "tenant=acme", "x-own": "1" }) },
})) {
  test(`headers of the app's own as ${what} stay, and baggage is added to`, async () => {
    const { headers, body, trace } = await ask({}, (fetch) => fetch(`${tool.origin}/weather`, { ...init, method: "POST", body: "Paris" }));
    assert.deepEqual([headers["x-own"], headers["baggage"], body], ["1", `tenant=acme,${trace.baggage}`, "Paris"]);
  });
}

test("a fetch of the app's own below finds the headers in the form that the app gave, and may spread them or set one", async () => {
  const setting: typeof fetch = (input, init) => {
    const { headers } = Object(init);
    if (headers instanceof Headers) headers.set("x-key", "2");
    else headers["x-key"] = "2";
    return fetch(input, init);
  };
  const spreading: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...Object(init?.headers), "x-key": "2" } });
  const calls: [typeof fetch, HeadersInit | undefined][] = [
    [setting, { "X-Own": "1", baggage: "tenant=acme" }],
    [setting, new Headers({ "X-Own": "1", Baggage: "tenant=acme" })],
    [spreading, { "X-Own": "1", baggage: "tenant=acme" }],
    [spreading, undefined],
  ];
  for (const [base, given] of calls) {
    asked.splice(0);
    const { headers, trace } = await ask({}, (_, client) => client.wrapFetch(base)(`${tool.origin}/weather`, given ? { headers: given } : {}));
    const [own, before] = given ? ["1", "tenant=acme,"] : [undefined, ""];
    assert.deepEqual([headers["x-own"], headers["x-key"], headers["baggage"]], [own, "2", `${before}${trace.baggage}`]);
    assert.equal(headers["sentry-trace"], trace["sentry-trace"]);
  }
});

test("a Request keeps its headers and its body, a stream among them", async () => {
  const body = new Blob(["Par", "is"]).stream();
  const request = new Request(`${tool.origin}/weather`, { method: "POST", headers: { "x-own": "1" }, body, ...{ duplex: "half" } });
  const { headers, body: came, trace } = await ask({}, (fetch) => fetch(request));
  assert.deepEqual([headers["x-own"], headers["sentry-trace"], came], ["1", trace["sentry-trace"], "Paris"]);
  assert.equal(request.headers.has("sentry-trace"), false);
});

/** What `fetch` takes beside an address: its members need not be the object's own. */
const INITS: Record<string, () => RequestInit> = {
  "a Request": () => new Request("http://other.test/", { method: "PUT", headers: { "x-own": "1" }, body: "Paris" }),
  "an object with defaults below it": () => Object.create({ method: "PUT", body: "Paris", headers: { "x-own": "1" } }),
  "a frozen object": () => Object.freeze({ method: "PUT", body: "Paris", headers: Object.freeze({ "x-own": "1" }) }),
};

for (const [what, make] of Object.entries(INITS)) {
  test(`${what} beside the address says what is asked, with the trace as without`, async () => {
    await fetch(`${tool.origin}/weather`, make());
    const { trace } = await ask({}, (fetch) => fetch(`${tool.origin}/weather`, make()));
    const [plain, traced] = asked.map(({ method, headers, body }) => ({ method, own: headers["x-own"], body }));
    assert.deepEqual(traced, plain);
    assert.deepEqual([traced?.method, traced?.body, asked[1]?.headers["sentry-trace"]], ["PUT", "Paris", trace["sentry-trace"]]);
  });
}

test("a navigation, beside which browsers refuse everything, goes on as it came", async () => {
  const given: unknown[][] = [];
  const navigation = Object.defineProperty(new Request(`${tool.origin}/page`), "mode", { value: "navigate" });
  await ask({}, (_, client) => client.wrapFetch(async (...call) => (given.push(call), new Response()))(navigation));
  assert.deepEqual(given.map(([input, init]) => [input === navigation, init]), [[true, undefined]]);
});

test("patches of the global fetch are undone in any order, and leave nothing", async () => {
  const runtimes = globalThis.fetch;
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]]) {
    const undo = [bench.client, bench.client, bench.client].map((client) => client.patchGlobalFetch());
    for (const which of order) {
      assert.notEqual(globalThis.fetch, runtimes);
      undo[which]?.();
    }
    assert.equal(globalThis.fetch, runtimes);
  }
});

test("a global fetch that cannot be replaced is left alone", async () => {
  const runtimes = globalThis.fetch;
  const described = Object.getOwnPropertyDescriptor(globalThis, "fetch") ?? {};
  const replace = (description: PropertyDescriptor): unknown => Object.defineProperty(globalThis, "fetch", { ...description, configurable: true });
  try {
    replace({ get: () => runtimes });
    bench.client.patchGlobalFetch()();
    replace(described);
    const undo = bench.client.patchGlobalFetch();
    const patched = globalThis.fetch;
    replace({ get: () => patched });
    undo();
    assert.equal(globalThis.fetch, patched);
  } finally {
    replace(described);
    globalThis.fetch = runtimes;
  }
});

test("a lone request keeps its referrer beside the trace", async () => {
  const given: Request[] = [];
  const request = new Request(`${tool.origin}/page`, { referrerPolicy: "no-referrer", referrer: "" });
  const keep = async (...call: Parameters<typeof fetch>): Promise<Response> => (given.push(new Request(...call)), new Response());
  const { trace } = await ask({}, (_, client) => client.wrapFetch(keep)(request));
  const [sent] = given;
  assert.deepEqual([sent?.referrer, sent?.referrerPolicy, sent?.headers.get("sentry-trace")], ["", "no-referrer", trace["sentry-trace"]]);
});

test("a trace that the app tells of itself is left as it is", async () => {
  const own = { "sentry-trace": "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1" };
  const { headers } = await ask({}, (fetch) => fetch(`${tool.origin}/weather`, { headers: own }));
  assert.deepEqual([headers["sentry-trace"], headers["baggage"]], [own["sentry-trace"], undefined]);
});

test("baggage of another Sentry trace is left as it is", async () => {
  const { headers } = await ask({}, (fetch) => fetch(`${tool.origin}/weather`, { headers: { baggage: "sentry-trace_id=1" } }));
  assert.equal(headers["baggage"], "sentry-trace_id=1");
});

for (const [what, targets, isTold] of [
  ["a part of the URL", ["/WEATHER"], true],
  ["an expression", [/\/WEA/g], true],
  ["another host", ["api.example.com", /^https:/], false],
  ["nothing", [], false],
] as const) {
  test(`targets that name ${what} ${isTold ? "match" : "do not match"}, again and again`, async () => {
    await ask({ tracePropagationTargets: [...targets] }, async (fetch) => {
      for (const _ of [1, 2]) await fetch(`${tool.origin}/weather?q=1`);
    });
    assert.deepEqual(asked.map(({ headers }) => headers["sentry-trace"] !== undefined), [isTold, isTold]);
  });
}

test("in a page only its own server is told, unless others are named", async () => {
  const told = async (page: string, tracePropagationTargets?: (string | RegExp)[]) => {
    asked.splice(0);
    Object.defineProperty(globalThis, "location", { value: { href: page }, configurable: true });
    try {
      const { headers } = await ask({ tracePropagationTargets }, (fetch) => fetch(`${tool.origin}/weather`));
      return headers["sentry-trace"] !== undefined;
    } finally {
      Reflect.deleteProperty(globalThis, "location");
    }
  };
  assert.deepEqual(await Promise.all([told(`${tool.origin}/page`)]), [true]);
  assert.deepEqual(await Promise.all([told("https://shop.example/")]), [false]);
  assert.deepEqual(await Promise.all([told("https://shop.example/", [tool.origin])]), [true]);
  assert.deepEqual(await Promise.all([told(`${tool.origin}/page`, [/^\/weather$/])]), [true]);
});

test("APIs of models are told nothing, whatever is asked of them", async () => {
  const told: (string | null)[] = [];
  const below: typeof globalThis.fetch = async (input, init) => {
    told.push(new Request(input, init).headers.get("sentry-trace"));
    return new Response(CHAT_ANSWER, { headers: { "content-type": "application/json" } });
  };
  await ask({ tracePropagationTargets: [/./] }, async (_, client) => {
    const fetch = client.wrapFetch(below);
    await (await fetch(bench.chatUrl, chatRequest())).text();
    await fetch("https://api.openai.com/v1/models");
    await fetch("https://api.openai.com/v1/files", { method: "POST", body: "{}" });
    await fetch("https://api.anthropic.com/v1/models");
    await fetch("https://weather.example/");
  });
  assert.deepEqual(told.map((header) => header !== null), [false, false, false, false, true]);
});

test("without a span there is nothing to tell, and a call is given on as it came", async () => {
  const client = init({ dsn: bench.ingest.dsn });
  const given = [`${tool.origin}/weather`, { headers: { "x-own": "1" } }] as const;
  const seen: unknown[] = [];
  await client.wrapFetch(async (...call) => (seen.push(...call), new Response()))(...given);
  assert.equal(seen[0], given[0]);
  assert.equal(seen[1], given[1]);
  await client.close();
});

test("the header of a trace stays as it was first told", async () => {
  const client = init({ dsn: bench.ingest.dsn });
  const baggage = client.startSpan({ name: "before" }, (span) => {
    const { baggage } = client.getTraceData();
    span.updateName("after");
    assert.equal(client.getTraceData().baggage, baggage);
    return baggage;
  });
  await client.close();
  assert.match(String(baggage), /sentry-transaction=before/);
  const { header } = bench.ingest.arrivals.at(-1)?.envelope ?? {};
  assert.equal(Reflect.get(Object(header?.["trace"]), "transaction"), "before");
});

test("a tool's span continues where the call came from", async () => {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  bench.ingest.clear();
  const { headers } = await ask({}, (fetch) => fetch(`${tool.origin}/weather`));
  const server = init({ dsn: bench.ingest.dsn });
  const [sentryTrace, baggage] = [String(headers["sentry-trace"]), String(headers["baggage"])];
  await server.continueTrace({ sentryTrace, baggage }, async () => server.startSpan({ name: "server" }, () => undefined));
  await server.close();
  const spans = bench.ingest.spans();
  const [top, below] = ["top", "server"].map((wanted) => spans.find(({ name }) => name === wanted));
  assert.deepEqual([below?.traceId, below?.parentSpanId], [top?.traceId, top?.spanId]);
  const traces = bench.ingest.arrivals.map(({ envelope }) => envelope.header["trace"]);
  assert.deepEqual(traces[0], traces[1]);
});
