// The Responses API, of whose calls the SDK tells the input and the answer, and nothing of what else was asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, addTraceProcessor, setTraceProcessors } from "@openai/agents";
import type { Model } from "@openai/agents";
import { processor } from "genspan/openai-agents";
import { streamed, whole } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import type { Tap } from "../app.js";
import { refusal } from "../chat.js";
import { nothing, play, QUESTION, read, runner, testTrees, weather } from "./app.js";
import type { Case, Cases } from "./app.js";

const BEGUN = { id: "resp_1", object: "response", created_at: 1, model: "gpt-4o-mini-2026-01-01", status: "in_progress", output: [] };
const HALF = event({ type: "response.created", response: BEGUN }) + event({ type: "response.output_text.delta", item_id: "msg_1", output_index: 0, content_index: 0, delta: "Hi" });

/** What the app does, by name. */
const CASES: Cases = {
  "a whole answer": ({ responses }) => runner.run(greeter(responses), "hello"),
  "a streamed answer": ({ responses }) => read(greeter(responses)),
  "a tool loop": ({ responses }) => runner.run(weather(responses), QUESTION),
  "a streamed tool loop": ({ responses }) => read(weather(responses), QUESTION),
  "an error": async ({ responses, server }) => {
    server.script(refusal);
    await assert.rejects(runner.run(greeter(responses), "hello"), /no such model/);
  },
  "an error of a stream": async ({ responses, server }) => {
    server.script(refusal);
    await assert.rejects(read(greeter(responses)), /no such model/);
  },
  "an answer that fails": async ({ responses, server }) => {
    const error = { code: "server_error", message: "the model broke" };
    server.script(whole({ body: JSON.stringify({ ...BEGUN, status: "failed", error }) }));
    await assert.rejects(runner.run(greeter(responses), "hello"));
  },
  "a stream that the app aborts": async ({ responses, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const controller = new AbortController();
    const result = await runner.run(greeter(responses), "hello", { stream: true, signal: controller.signal });
    for await (const _ of result.toTextStream()) controller.abort();
    await result.completed.catch(nothing);
  },
  "a stream that the app leaves": async ({ responses, server }) => {
    server.script(streamed({ chunks: [HALF], then: "hang" }));
    const result = await runner.run(greeter(responses), "hello", { stream: true });
    for await (const _ of result.toTextStream()) break;
    await sleep(20);
  },
  "a whole answer that the app aborts": async ({ responses, server }) => {
    server.script(streamed({ chunks: [], then: "hang" }));
    const controller = new AbortController();
    const answered = runner.run(greeter(responses), "hello", { signal: controller.signal });
    await sleep(20);
    controller.abort();
    await assert.rejects(answered);
  },
  "an agent inside a tool": async ({ responses, server }) => {
    const call = { id: "fc_1", type: "function_call", status: "completed", call_id: "call_scripted1", name: "ask_inner", arguments: '{"input":"hello"}' };
    const usage = { input_tokens: 9, input_tokens_details: { cached_tokens: 0 }, output_tokens: 4, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 13 };
    const said = (id: string, ...output: object[]) => whole({ body: JSON.stringify({ ...BEGUN, id, model: "gpt-4o-mini", status: "completed", output, usage }) });
    server.script(said("resp_1", call), said("resp_2", message("inner says hi")), said("resp_3", message("done")));
    const inner = new Agent({ name: "inner", model: responses });
    await runner.run(new Agent({ name: "outer", model: responses, tools: [inner.asTool({ toolName: "ask_inner", toolDescription: "Asks" })] }), "hello");
  },
  "two agents at once": ({ responses }) => Promise.all(["Paris", "Berlin"].map((city) => runner.run(weather(responses), `What is the weather in ${city}?`))),
};

testTrees(CASES, new URL("responses.txt", import.meta.url));

const WAYS: [string, () => void][] = [
  ["in the place of the SDK's own exporter", () => setTraceProcessors([processor()])],
  ["behind another processor", () => (setTraceProcessors([idle()]), addTraceProcessor(processor()))],
];

for (const [way, set] of WAYS) {
  test(`whether an answer was streamed is told of either wire, ${way}`, async () => {
    set();
    assert.deepEqual(await streaming(undefined), [false, true, false, true]);
    assert.deepEqual(await streaming("wrapped"), [false, true, false, true]);
  });
}

test("what the SDK does not tell the tapped fetch does: the model as asked, tools of a chat, the time of the first chunk", async () => {
  const act = async ({ chat, responses, server }: Case): Promise<void> => {
    await read(weather(chat), "hello");
    server.script(whole({ body: JSON.stringify({ ...BEGUN, status: "completed", output: [message("Hi")] }) }));
    await runner.run(greeter(responses), "hello");
  };
  const [alone, tapped] = [await calls(act), await calls(act, "wrapped")];
  const told = (spans: Span[]): unknown[] => [
    ...spans.map(({ attributes }) => attributes["gen_ai.request.model"]),
    spans[0]?.attributes["gen_ai.tool.definitions"] !== undefined,
    Number(spans[0]?.attributes["gen_ai.response.time_to_first_chunk"] ?? 0) > 0,
  ];
  assert.deepEqual(told(alone), ["gpt-4o-mini", "gpt-4o-mini-2026-01-01", false, false]);
  assert.deepEqual(told(tapped), ["gpt-4o-mini", "gpt-4o-mini", true, true]);
});

async function streaming(tap: Tap | undefined): Promise<unknown[]> {
  const spans = await calls(async ({ chat, responses }) => {
    for (const model of [chat, responses]) {
      await runner.run(greeter(model), "hello");
      await read(greeter(model));
    }
  }, tap);
  return spans.map(({ attributes }) => attributes["gen_ai.response.streaming"]);
}

async function calls(act: (made: Case) => Promise<unknown>, tap?: Tap): Promise<Span[]> {
  const spans = await play(act, tap);
  return spans.filter(({ name }) => name.startsWith("chat ")).sort((one, other) => one.start - other.start);
}

function greeter(model: Model): Agent {
  return new Agent({ name: "greeter", model, instructions: "Be brief." });
}

function message(text: string): object {
  return { id: "msg_1", type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text, annotations: [] }] };
}

/** A processor that does nothing, and takes its time. */
function idle() {
  const rest = async (): Promise<void> => undefined;
  return { onTraceStart: rest, onTraceEnd: rest, onSpanStart: rest, onSpanEnd: rest, shutdown: rest, forceFlush: rest };
}

function event(data: { type: string; [name: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
