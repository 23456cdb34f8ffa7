import assert from "node:assert/strict";
import { after, test } from "node:test";
import { streamed, whole } from "../../support/model-server.js";
import type { ModelServer } from "../../support/model-server.js";
import type { Span } from "../../support/envelope.js";
import { playApp } from "../app.js";
import type { Tap } from "../app.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";

/** As much of a major of `ai` as draws, speaks and listens. */
export interface MediaSdk {
  generateImage(options: object): PromiseLike<unknown>;
  generateSpeech(options: object): PromiseLike<unknown>;
  transcribe(options: object): PromiseLike<unknown>;
  createOpenAI(options: object): { image(model: string): object; speech(model: string): object; transcription(model: string): object };
  /** The options by which one call is traced under a name. */
  traced(functionId: string): object;
}

interface Case {
  readonly sdk: MediaSdk;
  readonly openai: ReturnType<MediaSdk["createOpenAI"]>;
  readonly server: ModelServer;
}

/** Sixteen bytes of silence, in a WAV file. */
const SILENCE = Uint8Array.from(Buffer.from("UklGRjQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YRAAAACAgICAgICAgICAgICAgICA", "base64"));
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => PromiseLike<unknown>> = {
  "an image": ({ sdk, openai, server }) => {
    server.script(whole({ body: JSON.stringify({ created: 1, data: [{ b64_json: DOT }], usage: { input_tokens: 7, output_tokens: 272, total_tokens: 279 } }) }));
    return sdk.generateImage({ model: openai.image("gpt-image-1"), prompt: "a dot", ...sdk.traced("painter") });
  },
  speech: ({ sdk, openai, server }) => {
    server.script(streamed({ headers: { "content-type": "audio/wav" }, chunks: [SILENCE] }));
    return sdk.generateSpeech({ model: openai.speech("gpt-4o-mini-tts"), text: "Good morning", ...sdk.traced("speaker") });
  },
  "a transcription": ({ sdk, openai, server }) => {
    server.script(whole({ body: JSON.stringify({ text: "Good morning", usage: { type: "tokens", input_tokens: 14, output_tokens: 3, total_tokens: 17 } }) }));
    return sdk.transcribe({ model: openai.transcription("gpt-4o-mini-transcribe"), audio: SILENCE, ...sdk.traced("listener") });
  },
  "an error": async ({ sdk, openai, server }) => {
    server.script(whole({ status: 404, body: '{"error":{"type":"invalid_request_error","code":"model_not_found","message":"no such model"}}' }));
    await assert.rejects(Promise.resolve(sdk.generateSpeech({ model: openai.speech("gpt-4o-mini-tts"), text: "Good morning", maxRetries: 0, ...sdk.traced("speaker") })), /no such model/);
  },
};

/** Runs every case of a major, with `fetch` tapped and by its telemetry alone, which may know nothing of them. */
export function testMedia(sdk: MediaSdk, folder: URL): void {
  const golden = readGolden(new URL("media.txt", folder));
  after(() => golden.finish());
  for (const [name, act] of Object.entries(CASES)) {
    test(`${name} is the tree that was kept, alone and with fetch tapped, and never counted twice`, async () => {
      golden.hold(`${name}, by telemetry alone`, treeOf(await play(act, sdk)));
      const tapped = await play(act, sdk, "wrapped");
      golden.hold(`${name}, with fetch tapped`, treeOf(tapped));
      assert.equal(tapped.length, 1);
      assert.equal(outlineOf(await play(act, sdk, "patched")), outlineOf(tapped));
    });
  }
}

function play(act: (made: Case) => PromiseLike<unknown>, sdk: MediaSdk, tap?: Tap): Promise<Span[]> {
  return playApp(tap, async ({ server, tapped }) => act({ sdk, server, openai: sdk.createOpenAI({ baseURL: server.baseUrl, apiKey: "none", ...tapped }) }), { isKnown: true });
}
