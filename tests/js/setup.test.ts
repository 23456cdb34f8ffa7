import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as genspan from "../../js/entry/node.js";
import type { Options } from "../../js/entry/node.js";

const DSN = "https://public@o1.ingest.example.test/42";

afterEach(() => genspan.close(0));

const WRONG: [code: string, options: unknown][] = [
  ["invalid_options", undefined],
  ["invalid_options", "https://public@example.test/42"],
  ["invalid_dsn", { dsn: 42 }],
  ["invalid_dsn", { dsn: "public@example.test/42" }],
  ["invalid_dsn", { dsn: "https://example.test/42" }],
  ["invalid_dsn", { dsn: "https://public@example.test/" }],
  ["invalid_dsn", { dsn: "https://public@example.test/abc" }],
  ["invalid_dsn", { dsn: "https://public:secret@example.test/42" }],
  // One that only the core refuses.
  ["invalid_dsn", { dsn: "https://pub.lic@example.test/42" }],
  ["invalid_option", { dsn: DSN, tracesSampleRate: 2 }],
  ["invalid_option", { dsn: DSN, tracesSampleRate: Number.NaN }],
  ["invalid_option", { dsn: DSN, transport: "fetch" }],
  ["invalid_option", { dsn: DSN, waitUntil: {} }],
  ["invalid_option", { dsn: DSN, recordInputs: "yes" }],
  ["unknown_option", { dsn: DSN, tracesSamplerate: 1 }],
  ["unknown_option", { dsn: DSN, tracesSamplers: () => 1 }],
  ["invalid_option", { dsn: DSN, tracesSampler: 1 }],
  ["invalid_option", { dsn: DSN, ignoreSpans: "health" }],
];

for (const [code, options] of WRONG) {
  test(`init(${JSON.stringify(options)}) throws ${code} and a sentence`, () => {
    assert.throws(
      () => Reflect.apply(genspan.init, undefined, [options]),
      (error) => error instanceof genspan.SetupError && error.code === code && /^[A-Z`i].* .*\.$/.test(error.message),
    );
  });
}

for (const dsn of [undefined, null, "", " "]) {
  test(`init with the DSN ${JSON.stringify(dsn)} records nothing, passes everything through, and says so once, when it is first used`, async (context) => {
    const warn = context.mock.method(console, "warn", () => undefined);
    const client: genspan.Client = Reflect.apply(genspan.init, undefined, [{ dsn, environment: "preview" }]);
    assert.equal(warn.mock.callCount(), 0);
    assert.equal(await (await client.fetch("data:text/plain,hello")).text(), "hello");
    assert.equal(genspan.startSpan({ name: "nothing" }, (span) => span.isRecording()), false);
    assert.deepEqual([client.diagnose().engine, await client.flush(), await genspan.close()], ["off", true, true]);
    const sentence = "genspan: nothing is recorded, as init was given no `dsn`. Copy it from Sentry: Settings, Projects, Client Keys (DSN).";
    assert.deepEqual(warn.mock.calls.map(({ arguments: words }) => words), [[sentence]]);
  });
}

test("without a DSN the other options are still held to be right", () => {
  assert.throws(() => genspan.init({ tracesSampleRate: 2 }), genspan.SetupError);
});

for (const dsn of [DSN, "http://public@127.0.0.1:9000/prefix/42", ` ${DSN} `]) {
  test(`init takes the DSN ${JSON.stringify(dsn)}`, () => {
    assert.equal(genspan.init({ dsn }).diagnose().engine, "ready");
  });
}

test("init twice makes the second client current, and leaves the first alive", () => {
  const first = genspan.init({ dsn: DSN });
  const second = genspan.init({ dsn: "https://public@other.test/7" });
  assert.deepEqual([first.diagnose().host, second.diagnose().host, genspan.diagnose().host], ["o1.ingest.example.test", "other.test", "other.test"]);
});

test("close stops one client; init again starts another", async () => {
  const first = genspan.init({ dsn: DSN });
  await first.close(0);
  assert.deepEqual([first.diagnose().engine, genspan.diagnose().engine], ["off", "off"]);
  genspan.init({ dsn: DSN });
  assert.equal(genspan.diagnose().engine, "ready");
});

test("before init everything passes through, and one sentence says so", async (context) => {
  const warn = context.mock.method(console, "warn", () => undefined);
  const response = await genspan.fetch("data:text/plain,hello");
  assert.equal(await response.text(), "hello");
  assert.equal(await genspan.startSpan({ name: "nothing" }, async (span) => span.setAttribute("a", 1).isRecording()), false);
  assert.equal(genspan.invokeAgent({ name: "Nobody" }, () => 7), 7);
  const base: typeof globalThis.fetch = async () => new Response();
  assert.equal(genspan.wrapFetch(base), base);
  genspan.setConversationId("none");
  assert.equal(await genspan.flush(), true);
  assert.ok(warn.mock.callCount() <= 1);
});

test("options of the shim and a whole SDK object never reach the core", () => {
  const cyclic: Record<string, unknown> = { getTraceData: () => ({}) };
  cyclic["self"] = cyclic;
  const options: Options = { dsn: DSN, transport: async () => ({ status: 200 }), waitUntil: () => undefined, initialScope: { conversationId: "c" } };
  assert.equal(genspan.init(Object.assign(options, { sentry: cyclic })).diagnose().engine, "ready");
});
