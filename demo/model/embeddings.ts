import { arrayOf, textOf } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import { demand } from "./wire/wire.js";
import { countTokens } from "./tokens.js";
import type { Usage } from "./question.js";

/** `POST /v1/embeddings` */
export const EMBEDDINGS_PATH = /\/embeddings$/;

const DEFAULT_DIMENSIONS = 256;

/** Vectors for one text or several, with what they cost. Throws one sentence when the request lacks something. */
export function embed(body: JsonObject): { model: string; usage: Usage; json: Json } {
  const model = demand(body, "model");
  const input = body["input"];
  const texts = typeof input === "string" ? [input] : arrayOf(input).map(textOf);
  if (texts.length === 0) throw new Error("Missing required parameter: 'input'.");
  const dimensions = typeof body["dimensions"] === "number" ? body["dimensions"] : DEFAULT_DIMENSIONS;
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  const data = texts.map((text, index) => {
    const vector = direction(text, dimensions);
    return { object: "embedding", index, embedding: body["encoding_format"] === "base64" ? base64(vector) : [...vector] };
  });
  const usage = { input: tokens, cached: 0, written: 0, output: 0, reasoning: 0 };
  return { model, usage, json: { object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } } };
}

/** A unit vector in which each letter pair of the text pushes one dimension: alike texts lie near each other. */
function direction(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let at = 0; at + 1 < text.length; at++) {
    const place = (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer).toString("base64");
}
