import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

const DSN = "https://public@o1.ingest.example.test/42";
const OTHER_DSN = "https://public@other.test/7";

/** As bundlers make them: Next gives its `instrumentation.js` and each of its routes a copy of what they import. */
function copyFor(name: string): Promise<typeof import("genspan")> {
  return import(`../../dist/node.js?${name}`);
}

const [instrumentation, route] = await Promise.all([copyFor("instrumentation"), copyFor("route")]);

afterEach(() => Promise.all([instrumentation.close(0), route.close(0)]));

test("a copy of the package that was given no options speaks to the client of the program", () => {
  instrumentation.init({ dsn: DSN });
  const [above, below] = route.startSpan({ name: "in a route" }, (span) => [instrumentation.getActiveSpan(), span]);
  assert.ok(above);
  assert.equal(above, below);
});

test("a copy with a client of its own keeps to that one, whoever began", () => {
  instrumentation.init({ dsn: DSN });
  route.init({ dsn: OTHER_DSN });
  assert.deepEqual([instrumentation.diagnose().host, route.diagnose().host], ["o1.ingest.example.test", "other.test"]);
});

test("a client that was closed serves no copy any more", async () => {
  await instrumentation.init({ dsn: DSN }).close(0);
  assert.equal(route.diagnose().engine, "off");
});
