import assert from "node:assert/strict";
import { test } from "node:test";
import { middleware } from "genspan/ai-sdk";
import { streamed, whole } from "../../support/model-server.js";
import type { ScriptedReply } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { modelsOf } from "./sdk.js";
import type { Models, Sdk } from "./sdk.js";

/** Input with what was cached and written, cached, written, output with what was thought, thought, all. */
type Counts = readonly (number | undefined)[];

const NAMES = ["input_tokens", "cache_read.input_tokens", "cache_creation.input_tokens", "output_tokens", "reasoning.output_tokens", "total_tokens"];

/** Where in them the details stand. */
const DETAILS = [1, 2, 4];

const OPENAI_USAGE = { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13, prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 1 } };
const CHAT = { id: "chatcmpl-1", created: 1, model: "gpt-4o-mini" };
const RESPONSE = { id: "resp_1", object: "response", created_at: 1, model: "gpt-4o-mini", incomplete_details: null };
const RESPONSE_USAGE = { input_tokens: 11, input_tokens_details: { cached_tokens: 4 }, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } };
const ITEM = { id: "msg_1", type: "message", role: "assistant", content: [{ type: "output_text", text: "Hi", annotations: [] }] };
const ANTHROPIC_USAGE = { input_tokens: 5, cache_creation_input_tokens: 7, cache_read_input_tokens: 100 };
const MESSAGE = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-4-0", content: [], stop_reason: null, stop_sequence: null };

interface Wire {
  model(models: Models): object;
  readonly whole: ScriptedReply;
  readonly streamed: ScriptedReply;
  /** What the wire counts, in our words. */
  readonly counts: Counts;
}

/** The same answer with the same counts in each provider's words: Anthropic's input is without what was cached and written. */
export const WIRES: Record<string, Wire> = {
  "OpenAI's chat": {
    model: ({ chat }) => chat,
    whole: whole({ body: JSON.stringify({ ...CHAT, choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }], usage: OPENAI_USAGE }) }),
    streamed: streamed({
      chunks: [
        data({ ...CHAT, choices: [{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null }] }),
        data({ ...CHAT, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
        data({ ...CHAT, choices: [], usage: OPENAI_USAGE }),
        "data: [DONE]\n\n",
      ],
    }),
    counts: [11, 4, undefined, 2, 1, 13],
  },
  "OpenAI's Responses": {
    model: ({ responses }) => responses,
    whole: whole({ body: JSON.stringify({ ...RESPONSE, status: "completed", output: [ITEM], usage: RESPONSE_USAGE }) }),
    streamed: streamed({
      chunks: [
        data({ type: "response.created", response: { ...RESPONSE, status: "in_progress", output: [] } }),
        data({ type: "response.output_item.added", output_index: 0, item: { ...ITEM, content: [] } }),
        data({ type: "response.output_text.delta", item_id: "msg_1", output_index: 0, content_index: 0, delta: "Hi" }),
        data({ type: "response.output_item.done", output_index: 0, item: ITEM }),
        data({ type: "response.completed", response: { ...RESPONSE, status: "completed", output: [ITEM], usage: RESPONSE_USAGE } }),
      ],
    }),
    counts: [11, 4, undefined, 2, 1, 13],
  },
  Anthropic: {
    model: ({ claude }) => claude,
    whole: whole({ body: JSON.stringify({ ...MESSAGE, content: [{ type: "text", text: "Hi" }], stop_reason: "end_turn", usage: { ...ANTHROPIC_USAGE, output_tokens: 9 } }) }),
    streamed: streamed({
      chunks: [
        data({ type: "message_start", message: { ...MESSAGE, usage: { ...ANTHROPIC_USAGE, output_tokens: 1 } } }),
        data({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
        data({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } }),
        data({ type: "content_block_stop", index: 0 }),
        data({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 9 } }),
        data({ type: "message_stop" }),
      ],
    }),
    counts: [112, 100, 7, 9, undefined, 121],
  },
};

/**
 * Holds the counts of a major to those of the wires, by its telemetry and by a middleware. `details` says whether the telemetry passes on what was
 * cached and thought of whole answers.
 */
export function testCounts(sdk: Sdk, version: string, details: "passed on" | "left out" = "passed on"): void {
  for (const [name, wire] of Object.entries(WIRES)) {
    for (const delivery of ["whole", "streamed"] as const) {
      const isLeftOut = details === "left out" && delivery === "whole" && name !== "Anthropic";
      const expected = isLeftOut ? wire.counts.map((count, at) => (DETAILS.includes(at) ? undefined : count)) : wire.counts;
      test(`counts of ${name}, ${delivery}, are those of the wire: on the call and on its agent`, async () => {
        const spans = await play(sdk, wire, delivery, (model) => ({ model, ...sdk.traced("greeter") }));
        assert.deepEqual(spans.map(countsOf), [expected, expected]);
        const tapped = await play(sdk, wire, delivery, (model) => ({ model, ...sdk.traced("greeter") }), "wrapped");
        assert.deepEqual(tapped.map((span) => countsOf(span).map((count) => count ?? 0)), Array(2).fill(wire.counts.map((count) => count ?? 0)));
      });
      test(`counts of ${name}, ${delivery}, are those of the wire by a middleware`, async () => {
        const spans = await play(sdk, wire, delivery, (model) => {
          const wrapped = sdk.ai.wrapLanguageModel({ model, middleware: middleware({ specificationVersion: version }) });
          return { model: wrapped, telemetry: { isEnabled: false } };
        });
        assert.deepEqual(spans.map(countsOf), [wire.counts]);
      });
    }
  }
}

/** Asks once; gives back the spans, the agent first. */
async function play(sdk: Sdk, wire: Wire, delivery: "whole" | "streamed", options: (model: object) => object, tap?: Tap): Promise<Span[]> {
  const spans = await playApp(tap, async ({ server, tapped }) => {
    server.script(wire[delivery]);
    const asked = { ...options(wire.model(modelsOf(sdk, server, tapped.fetch))), prompt: "hello" };
    if (delivery === "whole") await sdk.ai.generateText(asked);
    else for await (const _ of sdk.ai.streamText(asked).textStream);
  });
  return spans.sort((one, other) => one.start - other.start);
}

function countsOf({ attributes }: Span): Counts {
  return NAMES.map((name) => attributes[`gen_ai.usage.${name}`]).map((count) => (count === undefined ? undefined : Number(count)));
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
