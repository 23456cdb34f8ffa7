import { memberOf } from "../../base/object.js";
import { askInside, startLocalCall } from "./call.js";
import type { LocalModelOptions } from "./call.js";

/** The same pipeline of `feature-extraction`, whose calls are traced as embeddings. */
export function wrapFeatures<Pipe extends object>(pipe: Pipe, options: LocalModelOptions): Pipe {
  return new Proxy(pipe, {
    apply(extract, self: unknown, given: unknown[]) {
      const texts = [given[0]].flat().filter((text) => typeof text === "string");
      const call = startLocalCall(options, { input: texts }, "openai-embeddings");
      const ask = (): unknown => (typeof extract === "function" ? Reflect.apply(extract, self, given) : undefined);
      return askInside(call, ask, (vectors) => {
        call.end({ object: "list", usage: usageOf(memberOf(pipe, "tokenizer"), texts) });
        return vectors;
      });
    },
  });
}

/** Counted by the model's own tokenizer, which cuts what is too long. */
function usageOf(tokenizer: unknown, texts: readonly string[]): object | undefined {
  const encode = memberOf(tokenizer, "encode");
  const most = Number(memberOf(tokenizer, "model_max_length") ?? Infinity);
  if (typeof encode !== "function" || texts.length === 0) return undefined;
  try {
    const counts = texts.map((text) => Math.min(most, Number(Reflect.apply(encode, tokenizer, [text]).length)));
    const prompt_tokens = counts.reduce((sum, count) => sum + count, 0);
    return { prompt_tokens, total_tokens: prompt_tokens };
  } catch {
    return undefined;
  }
}
