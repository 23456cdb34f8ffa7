import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as genspan from "../../js/entry/node.js";

const DSN = "https://public@o1.ingest.example.test/42";

afterEach(() => genspan.close(0));

test("diagnose_is_a_short_report_without_the_key", async () => {
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

test("debug_tells_of_what_people_stumble_over", async (context) => {
  const told = context.mock.method(console, "debug", () => undefined);
  const client = genspan.init({ dsn: DSN, debug: true, tracesSampleRate: 0 });
  client.patchGlobalFetch()();
  assert.deepEqual(told.mock.calls.map(({ arguments: [line] }) => line), [
    "genspan: `tracesSampleRate` is 0, so no trace is kept.",
    "genspan: `fetch` is patched. A client of an SDK that was made before keeps the one it found: give it `fetch: genspan.fetch`.",
  ]);
});

test("debug_lets_the_console_ask_the_client_until_it_is_closed", async (context) => {
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

test("diagnose_before_init_says_that_nothing_is_recorded", () => {
  assert.equal(genspan.diagnose().engine, "off");
});

test("the_address_of_an_otlp_endpoint_as_dsn_is_called_by_its_name", () => {
  const dsn = "https://o1.ingest.example.test/api/42/integration/otlp/v1/traces";
  assert.throws(() => genspan.init({ dsn }), /The option `dsn` is the address of an OTLP endpoint\. Give it as `otlp: \{ url \}`/);
});
