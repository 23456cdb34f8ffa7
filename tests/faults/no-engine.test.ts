import assert from "node:assert/strict";
import { test } from "node:test";
import { provideWasm } from "../../js/engine/module.js";
import { openAccount } from "./account.js";

// The warning is for the whole program, so the second client has none.
for (const [when, warnings] of [["at once", 1], ["late", 0]] as const) {
  test(`where WebAssembly is forbidden and says so ${when}, calls pass through with one warning in all`, async (context) => {
    // What a page says whose policy lacks `wasm-unsafe-eval`.
    const refuse = (): never => {
      throw new WebAssembly.CompileError("WebAssembly.Module(): Refused to compile or instantiate WebAssembly module");
    };
    provideWasm(when === "late" ? async () => refuse() : refuse);
    const account = await openAccount(context);
    assert.deepEqual(await account.ask(), await account.askPlain());
    assert.equal(await account.client.startSpan({ name: "work" }, async () => 42), 42);
    assert.equal(await account.client.flush(), true);
    assert.deepEqual([account.client.diagnose().engine, account.ingest.arrivals.length], ["off", 0]);
    assert.equal(account.lines.filter((line) => line.includes("WebAssembly cannot be used here")).length, warnings);
  });
}
