import assert from "node:assert/strict";
import { mock, test } from "node:test";

/** Watches what a worker forbids at its global scope, or answers there with a constant. */
function watch() {
  return Object.entries({
    setTimeout: mock.method(globalThis, "setTimeout"),
    setInterval: mock.method(globalThis, "setInterval"),
    fetch: mock.method(globalThis, "fetch"),
    getRandomValues: mock.method(crypto, "getRandomValues"),
    randomUUID: mock.method(crypto, "randomUUID"),
    random: mock.method(Math, "random"),
    now: mock.method(Date, "now"),
  });
}

for (const entry of ["node", "inline"]) {
  test(`${entry}: import, init and what is prepared after it ask for no timer, no randomness, no clock and no network`, async () => {
    const watched = watch();
    try {
      const genspan: typeof import("genspan") = await import(`../../dist/${entry}.js?global-scope`);
      const client = genspan.init({ dsn: "https://public@o0.ingest.sentry.io/1" });
      assert.deepEqual([typeof client.wrapFetch(fetch), typeof client.fetch], ["function", "function"]);
      genspan.setTag("plan", "free");
      assert.deepEqual(watched.filter(([, { mock }]) => mock.callCount() > 0).map(([name]) => name), []);
    } finally {
      mock.restoreAll();
    }
  });
}
