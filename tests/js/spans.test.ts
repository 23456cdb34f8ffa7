import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { whole } from "../support/model-server.js";
import { init } from "../../js/entry/node.js";
import type { Attributes } from "../../js/entry/node.js";
import { CHAT_ANSWER, chatRequest, openBench } from "./bench.js";

const bench = await openBench({ recordInputs: true, recordOutputs: true });
const { client } = bench;

test("an agent, its model call, its tool and its handoff are one trace", async () => {
  bench.model.script(whole({ body: CHAT_ANSWER }));
  client.setConversationId("conv_1");
  await client.invokeAgent({ name: "Weather Agent", model: "gpt-4o-mini" }, async (agent) => {
    await (await agent.fetch(bench.chatUrl, chatRequest())).text();
    assert.equal(await agent.executeTool({ name: "get_weather", arguments: { location: "Paris" } }, async () => "rainy"), "rainy");
    agent.handoff({ to: "Travel Agent" });
  });
  client.setConversationId(undefined);
  const spans = await bench.takeSpans();
  const agent = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  assert.deepEqual(spans.map(({ name }) => name).sort(), [
    "chat gpt-4o-mini",
    "execute_tool get_weather",
    "handoff from Weather Agent to Travel Agent",
    "invoke_agent Weather Agent",
  ]);
  for (const span of spans) {
    assert.equal(span.traceId, agent?.traceId);
    assert.equal(span.attributes["gen_ai.conversation.id"], "conv_1");
    if (span !== agent) assert.equal(span.parentSpanId, agent?.spanId);
  }
  const tool = spans.find(({ name }) => name === "execute_tool get_weather");
  assert.deepEqual([tool?.attributes["gen_ai.tool.call.arguments"], tool?.attributes["gen_ai.tool.call.result"]], ['{"location":"Paris"}', "rainy"]);
});

test("what a tool is given and returns stays here unless it is asked for", async () => {
  const quiet = init({ dsn: bench.ingest.dsn });
  assert.equal(quiet.executeTool({ name: "get_weather", arguments: { location: "Paris" } }, () => "rainy"), "rainy");
  await quiet.close();
  const [tool] = await bench.takeSpans();
  assert.equal(tool?.name, "execute_tool get_weather");
  assert.deepEqual(Object.keys(tool.attributes).filter((name) => name.startsWith("gen_ai.tool.call.")), []);
});

test("errors that spans notice are not sent with captureErrors off", async () => {
  const quiet = init({ dsn: bench.ingest.dsn, captureErrors: false });
  assert.throws(() => quiet.startSpan({ name: "fails" }, () => { throw new Error("not sent"); }), /not sent/);
  await quiet.close();
  const items = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items);
  assert.deepEqual([items.map(({ header }) => header["type"]), (await bench.takeSpans()).map(({ status }) => status)], [["span"], ["error"]]);
});

test("a callback's result and error are its own", async () => {
  const failure = new Error("no such city");
  const result = { temperature: 21 };
  assert.equal(client.startSpan({ name: "value" }, () => result), result);
  assert.equal(await client.startSpan({ name: "promise" }, async () => result), result);
  assert.throws(() => client.startSpan({ name: "throws" }, () => { throw failure; }), (error) => error === failure);
  await assert.rejects(client.startSpan({ name: "rejects" }, () => Promise.reject(failure)), (error) => error === failure);
  const spans = await bench.takeSpans();
  assert.deepEqual(Object.fromEntries(spans.map(({ name, status }) => [name, status])), { value: "ok", promise: "ok", throws: "error", rejects: "error" });
});

test("a result that lets nobody look at it comes back as it is", async () => {
  const strict = new Proxy({}, { get: (_, name) => { if (name !== "then") throw new Error(`no ${String(name)}`); } });
  assert.equal(client.startSpan({ name: "strict" }, () => strict), strict);
  assert.equal(await client.startSpan({ name: "strict" }, async () => strict), strict);
  assert.deepEqual((await bench.takeSpans()).map(({ status }) => status), ["ok", "ok"]);
});

test("an error that passes several spans is sent once", async () => {
  const failure = new TypeError("out of range");
  const work = () => client.invokeAgent({ name: "A" }, (agent) => agent.executeTool({ name: "t" }, async () => Promise.reject(failure)));
  await assert.rejects(work, (error) => error === failure);
  await client.flush();
  const errors = bench.ingest.arrivals.flatMap(({ envelope }) => envelope.items).filter(({ header }) => header["type"] === "event");
  assert.equal(errors.length, 1);
  assert.match(JSON.stringify(errors[0]?.payload), /out of range/);
  await bench.takeSpans();
});

test("a generator's span ends with it, and is active inside it", async () => {
  const words = client.startSpan({ name: "generator" }, async function* (span) {
    assert.equal(client.getActiveSpan(), span);
    yield "one";
    await undefined;
    assert.equal(client.getActiveSpan(), span);
    yield "two";
  });
  assert.deepEqual(await bench.takeSpans(), []);
  const seen: string[] = [];
  for await (const word of words) seen.push(word);
  assert.deepEqual(seen, ["one", "two"]);
  assert.deepEqual((await bench.takeSpans()).map(({ name }) => name), ["generator"]);
});

test("a generator stays the object it was, and its span ends on break, return and throw", async () => {
  const failure = new Error("thrown in");
  const words = (name: string) => client.startSpan({ name }, async function* () {
    yield "one";
    yield "two";
  });
  for await (const word of words("break")) {
    assert.equal(word, "one");
    break;
  }
  const returned = words("return");
  assert.equal(returned[Symbol.asyncIterator](), returned);
  assert.deepEqual(await returned.return(undefined), { done: true, value: undefined });
  const thrown = words("throw");
  await thrown.next();
  await assert.rejects(thrown.throw(failure), (error) => error === failure);
  const spans = await bench.takeSpans();
  assert.deepEqual(spans.map(({ name, status }) => [name, status]), [["break", "ok"], ["return", "ok"], ["throw", "error"]]);
});

test("a stream's span ends when the stream is read, dropped or broken", async () => {
  for (const [use, status] of [["read", "ok"], ["drop", "ok"], ["break", "error"]] as const) {
    const stream = client.startSpan({ name: use }, () => new ReadableStream<string>({
      pull(controller) {
        if (use === "break") controller.error(new Error("broken"));
        else controller.enqueue("chunk");
        if (use === "read") controller.close();
      },
    }));
    const reader = stream.getReader();
    await reader.read().catch(() => undefined);
    if (use === "drop") await reader.cancel();
    await reader.closed.catch(() => undefined);
    assert.deepEqual((await bench.takeSpans()).map((span) => [span.name, span.status]), [[use, status]]);
  }
});

test("a stream's span ends however it is read", async () => {
  const ways: Record<string, (stream: ReadableStream<string>) => Promise<unknown>> = {
    values: async (stream) => {
      for await (const chunk of stream.values()) assert.equal(chunk, "chunk");
    },
    tee: async (stream) => {
      const [left, right] = stream.tee();
      for (const branch of [left, right]) for await (const chunk of branch) assert.equal(chunk, "chunk");
    },
  };
  for (const [name, read] of Object.entries(ways)) {
    const source: UnderlyingDefaultSource<string> = { start: (controller) => (controller.enqueue("chunk"), controller.close()) };
    await read(client.startSpan({ name }, () => new ReadableStream(source)));
    assert.deepEqual((await bench.takeSpans()).map((span) => span.name), [name]);
  }
});

test("a lazy promise of an SDK stays the object it was, and is not started", async () => {
  let started = 0;
  const lazy = {
    then(resolve: (value: string) => void) {
      started += 1;
      resolve("parsed");
    },
    asResponse: () => "raw",
  };
  const given = client.startSpan({ name: "lazy" }, () => lazy);
  assert.equal(given, lazy);
  assert.deepEqual([given.asResponse(), started], ["raw", 0]);
  assert.equal(await given, "parsed");
  assert.equal(started, 1);
  assert.deepEqual((await bench.takeSpans()).map(({ name }) => name), ["lazy"]);
});

test("spans by hand take what Sentry's SDK takes", async () => {
  const span = client.startInactiveSpan({ name: "by hand", op: "gen_ai.chat", startTime: new Date(1_795_205_071_000), attributes: { "gen_ai.request.model": "m" } });
  span.setAttribute("one", 1).setAttributes({ two: "2", three: undefined }).updateName("renamed").setStatus({ code: 2, message: "not_found" });
  assert.match(span.spanContext().traceId, /^[0-9a-f]{32}$/);
  assert.match(client.getTraceData({ span })["sentry-trace"] ?? "", new RegExp(`^${span.spanContext().traceId}-${span.spanContext().spanId}`));
  assert.equal(span.isRecording(), true);
  span.end(1_795_205_072);
  span.end();
  assert.equal(span.isRecording(), false);
  const [sent] = await bench.takeSpans();
  assert.deepEqual([sent?.name, sent?.status, sent?.start, sent?.end, sent?.attributes["one"]], ["renamed", "error", 1_795_205_071, 1_795_205_072, 1]);
});

test("values that the wire cannot carry are left out, counted and told, and the rest is sent", async () => {
  const lines: string[] = [];
  const own = init({ dsn: bench.ingest.dsn, debug: true });
  const debug = mock.method(console, "debug", (line: string) => void lines.push(line));
  const cyclic: Record<string, unknown> = { name: "loop" };
  cyclic["self"] = cyclic;
  const odd = { cyclic, big: 10n, function: () => 1, symbol: Symbol("s"), nan: NaN, none: undefined, object: { a: [1] } };
  own.startSpan({ name: "odd", attributes: odd as object as Attributes }, (span) => span.setAttribute("hostile", { toJSON: () => { throw new Error("no"); } }));
  await own.close();
  debug.mock.restore();
  const [span] = await bench.takeSpans();
  const names = [...Object.keys(odd), "hostile"];
  assert.deepEqual(Object.entries(span?.attributes ?? {}).filter(([name]) => names.includes(name)), [["object", '{"a":[1]}']]);
  assert.deepEqual(lines.filter((line) => line.includes("unsupported_value")), ["genspan: lost 5 span (unsupported_value)", "genspan: lost 1 span (unsupported_value)"]);
  assert.equal(own.diagnose().faults, 0);
});

test("continueTrace puts spans below the caller's, and getTraceData hands the trace on", async () => {
  const sentryTrace = "771a43a4192642f0b136d5159a501700-b0e6f15b45c36b12-1";
  const handed = client.continueTrace({ sentryTrace, baggage: undefined }, () => client.startSpan({ name: "below" }, () => client.getTraceData()));
  const [span] = await bench.takeSpans();
  assert.deepEqual([span?.traceId, span?.parentSpanId], ["771a43a4192642f0b136d5159a501700", "b0e6f15b45c36b12"]);
  assert.ok(handed["sentry-trace"]?.startsWith(`${span?.traceId}-${span?.spanId}`));
});

test("spans that nobody ended are sent at close, marked as abandoned", async () => {
  const own = init({ dsn: bench.ingest.dsn });
  own.startInactiveSpan({ name: "forgotten" });
  assert.equal(await own.close(), true);
  assert.deepEqual((await bench.takeSpans()).map(({ name, status }) => [name, status]), [["forgotten", "error"]]);
});
