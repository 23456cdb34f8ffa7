import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "genspan/slim";

test("slim: where loadWasm was forgotten, init says so once and calls pass through", async (context) => {
  const warn = context.mock.method(console, "warn", () => undefined);
  const client = init({ dsn: "https://public@o1.ingest.example.test/42" });
  assert.equal(await (await client.fetch("data:text/plain,hello")).text(), "hello");
  assert.equal(client.diagnose().engine, "off");
  assert.deepEqual(warn.mock.calls.map(({ arguments: [sentence, error] }) => `${sentence} ${error}`), [
    "genspan: WebAssembly cannot be used here, so calls pass through unrecorded. Error: no WebAssembly module was provided",
  ]);
});
