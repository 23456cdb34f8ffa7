import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as genspan from "../../js/entry/node.js";

const DSN = "https://public@o1.ingest.example.test/42";

afterEach(() => genspan.close(0));

test("diagnose is a short report without the key", async () => {
  const client = genspan.init({ dsn: DSN, transport: async () => ({ status: 200 }) });
  const span = client.startInactiveSpan({ name: "work" });
  const begun = client.diagnose();
  const { navigator } = globalThis;
  const runtime = navigator?.userAgent ?? `Node.js/${process.versions.node}`;
  const report = { engine: "ready", runtime, host: "o1.ingest.example.test", lastStatus: undefined, inFlight: 0, pending: 1, faults: 0, losses: [], usage: [] };
  assert.deepEqual(begun, report);
  span.end();
  await client.flush();
  assert.deepEqual(client.diagnose(), { ...report, pending: 0, lastStatus: 200 });
});

test("debug tells of what people stumble over", async (context) => {
  const told = context.mock.method(console, "debug", () => undefined);
  const client = genspan.init({ dsn: DSN, debug: true, tracesSampleRate: 0 });
  client.patchGlobalFetch()();
  assert.deepEqual(told.mock.calls.map(({ arguments: [line] }) => line), [
    "genspan: `tracesSampleRate` is 0, so no trace is kept.",
    "genspan: `fetch` is patched. A client of an SDK that was made before keeps the one it found: give it `fetch: genspan.fetch`.",
  ]);
});

test("debug lets the console ask the client until it is closed", async (context) => {
  context.mock.method(console, "debug", () => undefined);
  const asked = (): unknown => Reflect.get(globalThis, "genspan");
  await genspan.init({ dsn: DSN }).close(0);
  assert.equal(asked(), undefined);
  const first = genspan.init({ dsn: DSN, debug: true });
  assert.equal(asked(), first);
  const second = genspan.init({ dsn: DSN, debug: true });
  await first.close(0);
  assert.equal(asked(), second);
  await second.close(0);
  assert.equal(asked(), undefined);
});

test("diagnose before init says that nothing is recorded", () => {
  assert.equal(genspan.diagnose().engine, "off");
});

test("the address of an otlp endpoint as dsn is called by its name", () => {
  const dsn = "https://o1.ingest.example.test/api/42/integration/otlp/v1/traces";
  assert.throws(() => genspan.init({ dsn }), /The option `dsn` is the address of an OTLP endpoint\. Give it as `otlp: \{ url \}`/);
});
