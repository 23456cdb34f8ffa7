import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { env, pipeline } from "@huggingface/transformers";
import type { TextGenerationPipeline } from "@huggingface/transformers";
import { bytesOf, FILES } from "./files.js";

/** A pipeline of transformers.js over the tiny model, run by ONNX Runtime's wasm; nothing is downloaded. */
export async function openPipeline(): Promise<TextGenerationPipeline> {
  const folder = await mkdtemp(join(tmpdir(), "genspan-bigram-"));
  try {
    for (const [name, file] of Object.entries(FILES)) {
      const path = join(folder, "tiny/bigram", name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytesOf(file));
    }
    Object.assign(env, { allowRemoteModels: false, localModelPath: folder, useFSCache: false, useWasmCache: false });
    const runtime = dirname(import.meta.resolve("onnxruntime-node"));
    Object.assign(env.backends.onnx.wasm ?? {}, { wasmPaths: `${runtime}/`, numThreads: 1 });
    return await pipeline("text-generation", "tiny/bigram", { dtype: "fp32" });
  } finally {
    await rm(folder, { recursive: true });
  }
}
