import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { TestContext } from "node:test";
import { createEngine } from "../../js/engine.js";
import { areSimple } from "../../js/engine/simple.js";
import * as genspan from "../../js/entry/node.js";
import type { Options } from "../../js/entry/node.js";
import { plainOptions } from "../../js/options.js";
import { createSay } from "../../js/say.js";

const DSN = "https://public@o1.ingest.example.test/42";

afterEach(() => genspan.close(0));

/** How often a core was compiled: once for a program, so only the first test sees it happen. */
function compiled(context: TestContext): () => number {
  const { Module } = WebAssembly;
  let count = 0;
  WebAssembly.Module = new Proxy(Module, {
    construct(target, given) {
      count += 1;
      return Reflect.construct(target, given);
    },
  });
  context.after(() => void (WebAssembly.Module = Module));
  return () => count;
}

test("init with simple options leaves the core asleep until something is recorded", async (context) => {
  const count = compiled(context);
  const sent: number[] = [];
  const transport = async (): Promise<{ status: number }> => ({ status: sent.push(1) && 200 });
  const client = genspan.init({ dsn: DSN, environment: "staging", recordInputs: true, transport });
  assert.deepEqual([client.diagnose().engine, client.usage(), await client.flush(), count()], ["ready", [], true, 0]);
  client.startSpan({ name: "the first" }, () => undefined);
  assert.equal(count(), 1);
  assert.deepEqual([await client.flush(), sent.length], [true, 1]);
});

test("options that only the core can judge throw from init", () => {
  const wrong = [{ flushInterval: "soon" }, { debug: "yes" }, { environment: 7 }, { dsn: "https://pu.blic@example.test/42" }, { format: "json" }, { nonsense: true }];
  for (const options of wrong) {
    assert.throws(() => Reflect.apply(genspan.init, undefined, [{ dsn: DSN, ...options }]), genspan.SetupError, JSON.stringify(options));
  }
});

test("a client that is closed in its sleep stays off", async () => {
  const client = genspan.init({ dsn: DSN });
  assert.equal(await client.close(0), true);
  client.startSpan({ name: "late" }, () => undefined);
  assert.equal(client.diagnose().engine, "off");
});

const DSNS = [DSN, "http://p@h/1", "http://public@127.0.0.1:9000/prefix/42", "https://a-b_c@h.test/a/b.c/7", "https://a@[::1]/7", ` ${DSN} `, "", "https://a:b@h/1", "https://@h/1", "http://a@h/b"];
const VALUES: unknown[] = ["", "text", "\u0000 \uD800", 0, 1, 0.5, true, false, null, [], {}];
const NAMES = ["environment", "release", "tracesSampleRate", "debug", "recordInputs", "recordOutputs", "sendDefaultPii", "captureErrors", "redact", "beforeSendSpan", "tunnel", "prices"];

test("the core takes all options that are called simple", () => {
  const candidates = DSNS.flatMap((dsn) => [{ dsn }, ...NAMES.flatMap((name) => VALUES.map((value) => ({ dsn, [name]: value })))]);
  // What `checkOptions` has passed is all that comes so far.
  const simple = candidates.filter((options) => areSimple(options) && !("tracesSampleRate" in options && Number(options["tracesSampleRate"]) > 1));
  assert.ok(simple.length > 50, `${simple.length} are simple`);
  for (const options of simple) assert.equal(stateWith(options), "ready", JSON.stringify(options));
});

/** The state of an engine with these options, once it was woken: `off` when the core refused them. */
function stateWith(options: Options): string {
  const say = createSay(options, () => engine);
  const engine = createEngine(plainOptions(options), say, () => undefined);
  engine.matches("POST", "https://api.openai.com/v1/chat/completions");
  return engine.state();
}
