import assert from "node:assert/strict";
import { test } from "node:test";
import { provideWasm } from "../../js/engine/module.js";
import { chatChunk } from "../js/bench.js";
import { streamed } from "../support/model-server.js";
import { oneLine, openAccount } from "./account.js";
import { boundedCore } from "./trapping.js";

const core = await boundedCore(2 * 1024 * 1024);
provideWasm(() => core);

test("memory that cannot grow costs the app nothing, and the next call is recorded", async (context) => {
  const account = await openAccount(context);
  const large = () => streamed({ chunks: [`data: {"choices":[{"delta":{"content":"${"x".repeat(6_000_000)}"}}]}\n\n`, chatChunk({ delta: {}, finish_reason: "stop" })] });
  const plain = await account.askPlain(large());
  assert.deepEqual(await account.ask(large()), plain);
  assert.equal(account.client.diagnose().faults, 1);
  await account.ask();
  assert.deepEqual(await account.balance(2), { received: 1, reported: 1 });
  oneLine(account, /lost 1 span \(internal_sdk_error\)/);
});
