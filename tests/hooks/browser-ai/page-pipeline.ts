import { env, pipeline, TextStreamer } from "@huggingface/transformers";
import { init, invokeAgent } from "genspan";
import { wrapPipeline } from "genspan/browser-ai";

/** What a page does with a model of its own that transformers.js runs in it. */
async function generate(dsn: string): Promise<unknown> {
  const client = init({ dsn, captureErrors: false });
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: "/models/", useBrowserCache: false, useWasmCache: false });
  Object.assign(env.backends.onnx.wasm ?? {}, { wasmPaths: `${location.origin}/runtime/`, numThreads: 1 });
  const plain = await pipeline("text-generation", "tiny/bigram", { dtype: "fp32", device: "wasm" });
  const pipe = wrapPipeline(plain);
  const seen: string[] = [];
  const streamer = new TextStreamer(plain.tokenizer, { skip_prompt: true, callback_function: (text) => seen.push(text) });
  const streamed = await invokeAgent({ name: "guide" }, () => pipe("What about", { streamer }));
  const chat = await pipe([{ role: "user", content: "What about" }]);
  await client.close();
  return [streamed, seen.join(""), chat];
}

Object.assign(globalThis, { generate });
