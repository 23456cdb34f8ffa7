import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client, Span } from "../../js/entry/node.js";
import { openBench } from "./bench.js";

const bench = await openBench({ recordInputs: true, recordOutputs: true });

/** What JavaScript may hand over where types say something else. */
const GARBAGE: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  "a number": 0,
  "not a number": NaN,
  "a big integer": 1n,
  "a text": "text",
  "an empty text": "",
  "a symbol": Symbol("s"),
  "a function": () => 1,
  "an object": {},
  "a list": [],
  "a list of nothing": [undefined, null],
  "an object with a getter that throws": { get name() { throw new Error("getter"); }, get context() { throw new Error("getter"); } },
  "an object that holds itself": (() => { const object: Record<string, unknown> = {}; object["self"] = object; return object; })(),
};

const SPAN_METHODS = ["setAttributes", "setStatus", "updateName", "recordException", "addLink", "addLinks", "addEvent", "end"] as const;
const WITH_CALLBACK = ["startSpan", "startSpanManual", "invokeAgent", "executeTool", "handoff", "chat", "embeddings", "mcp", "continueTrace", "withActiveSpan"] as const;
const WITHOUT = ["startInactiveSpan", "setConversationId", "setUser", "getTraceData", "captureException", "handoff", "startAgent", "startTool"] as const;
const OPTIONS = ["name", "op", "attributes", "parent", "startTime", "forceTransaction", "onlyIfParent", "conversationId", "user", "tags", "recordInputs", "arguments", "meta", "target", "method", "client", "requestId"];

/** Any method with anything, as a caller without types would. */
function call(target: Client | Span, name: string, ...given: unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  assert.ok(typeof method === "function");
  return Reflect.apply(method, target, given);
}

for (const [what, garbage] of Object.entries(GARBAGE)) {
  test(`${what} in place of anything throws nothing, keeps the app's results, and what is sent keeps the rules`, async () => {
    const { client } = bench;
    for (const name of SPAN_METHODS) call(client.startInactiveSpan({ name: "span", recordInputs: true }), name, garbage);
    const span = client.startInactiveSpan({ name: "span" });
    call(span, "setAttribute", "name", garbage);
    call(span, "setAttribute", garbage, "value");
    for (const name of WITHOUT) call(client, name, garbage);
    for (const name of WITH_CALLBACK) assert.equal(call(client, name, garbage, () => "result"), "result", name);
    for (const name of WITH_CALLBACK) {
      const given = { name: "n", method: "tools/call", model: "m" };
      for (const option of OPTIONS) assert.equal(call(client, name, { ...given, [option]: garbage }, () => "result"), "result", `${name}, ${option}`);
    }
    client.setUser(null);
    client.setConversationId(null);
    assert.ok((await bench.takeSpans()).length > 0);
    assert.equal(client.diagnose().faults, 0);
  });
}
