import { LocalLanguageModel } from "../hooks/browser-ai/local-model.js";

/**
 * Loaded before an example: what it asks of OpenAI or Anthropic goes to the local model server, and nothing else leaves this machine. So
 * the examples stand here as people will run them, and their spans tell of the real host.
 */
const MODEL_ORIGIN = process.env.MODEL_ORIGIN ?? "";
const PROVIDER_ORIGIN = /^https:\/\/api\.(openai|anthropic)\.com/;

const below = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (PROVIDER_ORIGIN.test(url)) return below(url.replace(PROVIDER_ORIGIN, MODEL_ORIGIN), init);
  if (new URL(url).hostname === "127.0.0.1") return below(input, init);
  throw new Error(`an example asked for ${url}`);
};

/** No runtime of this machine has a model of its own. */
Object.assign(globalThis, { LanguageModel: LocalLanguageModel });
