import assert from "node:assert/strict";
import { test } from "node:test";
import { openBench } from "./bench.js";

const bench = await openBench({ attributes: { team: "shop", offline: true, sentry: "not an SDK" } });

test("attributes given to init are on every span, those that are called like an option too", async () => {
  bench.client.startSpan({ name: "checkout" }, () => undefined);
  const [span] = await bench.takeSpans();
  const told = ["team", "offline", "sentry"].map((name) => span?.attributes[name]);
  assert.deepEqual(told, ["shop", true, "not an SDK"]);
});
