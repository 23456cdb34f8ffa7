import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { env, pipeline } from "@huggingface/transformers";
import type { FeatureExtractionPipeline, TextGenerationPipeline } from "@huggingface/transformers";
import { bytesOf, FILES } from "./files.js";

/** Pipelines of transformers.js over the tiny models, run by ONNX Runtime's wasm; nothing is downloaded. */
export async function openPipelines(): Promise<{ text: TextGenerationPipeline; features: FeatureExtractionPipeline }> {
  const folder = await mkdtemp(join(tmpdir(), "genspan-bigram-"));
  try {
    for (const [name, file] of Object.entries(FILES)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytesOf(file));
    }
    Object.assign(env, { allowRemoteModels: false, localModelPath: folder, useFSCache: false, useWasmCache: false });
    const runtime = dirname(import.meta.resolve("onnxruntime-node"));
    Object.assign(env.backends.onnx.wasm ?? {}, { wasmPaths: `${runtime}/`, numThreads: 1 });
    return { text: await pipeline("text-generation", "tiny/bigram", { dtype: "fp32" }), features: await pipeline("feature-extraction", "tiny/vectors", { dtype: "fp32" }) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
