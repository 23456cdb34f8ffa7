import { isTold, pick, textOf } from "../members.js";
import type { Told } from "../members.js";
import { aroundFunction } from "../override.js";
import { askInside, startLocalCall, wholeAnswer } from "./call.js";
import type { LocalModelOptions } from "./call.js";

/** What `pipeline("text-generation")` of transformers.js gives. */
export type TextPipeline = ((...given: never[]) => PromiseLike<unknown>) & object;

/** The same pipeline, whose calls are traced. One of another task comes back as it is. */
export function wrapPipeline<Pipe extends TextPipeline>(pipe: Pipe, options: LocalModelOptions = {}): Pipe {
  const task: unknown = Reflect.get(pipe, "task");
  if (task !== undefined && task !== "text-generation") return pipe;
  return aroundFunction(pipe, (generate, [input, settings]) => {
    const given = isTold(settings) ? settings : {};
    const prompts = promptsOf(input);
    const call = startLocalCall({ provider: "transformers", model: modelOf(pipe), ...options }, requestOf(prompts, given));
    return askInside(call, generate, (answer) => {
      const { texts, usage } = writtenIn(answer, pipe, prompts, given);
      call.end(wholeAnswer(texts, usage));
      return answer;
    });
  });
}

/** A text, or the messages of a chat. */
type Prompt = string | readonly Told[];

/** One prompt or several at once. */
function promptsOf(input: unknown): Prompt[] {
  if (typeof input === "string") return [input];
  if (!Array.isArray(input)) return [];
  return input.some((each) => isTold(each) && "role" in each) ? [input] : input;
}

function requestOf(prompts: readonly Prompt[], settings: Told): object {
  const { max_new_tokens, temperature, top_p, top_k, repetition_penalty } = settings;
  const messages = prompts.flatMap((prompt) => (typeof prompt === "string" ? { role: "user", content: prompt } : prompt));
  return { messages, max_tokens: max_new_tokens, temperature, top_p, top_k, repetition_penalty };
}

/** The texts that were written, and their tokens. */
interface Written {
  readonly texts: readonly string[];
  /** Counted by the model's own tokenizer; without one, or where it fails, tokens are estimates. */
  readonly usage: object | undefined;
}

function writtenIn(answer: unknown, pipe: object, prompts: readonly Prompt[], settings: Told): Written {
  const tokenizer: unknown = Reflect.get(pipe, "tokenizer");
  const each = answersTo(prompts, answer);
  try {
    const ask = (method: string, ...given: unknown[]): unknown => Reflect.apply(Reflect.get(Object(tokenizer), method), tokenizer, given);
    const ids = prompts.map((prompt) => idsOf(prompt, Object(tokenizer), settings, ask));
    // Special tokens of the prompt are not in the text that comes back.
    const texts = each.map(({ at, generated }) => written(generated, settings, () => textOf(ask("decode", ids[at], { skip_special_tokens: true }))));
    const output = texts.map((text) => lengthOf(ask("encode", text, { add_special_tokens: false })));
    return { texts, usage: { input_tokens: sum(ids.map(lengthOf)), output_tokens: sum(output) } };
  } catch {
    return { texts: each.map(({ at, generated }) => written(generated, settings, () => textOf(prompts[at]))), usage: undefined };
  }
}

/** Each prompt of several has a list of its own. */
function answersTo(prompts: readonly Prompt[], answer: unknown): { at: number; generated: unknown }[] {
  const lists: unknown[] = prompts.length > 1 && Array.isArray(answer) ? answer : [answer];
  return lists.flatMap((list, at) => (Array.isArray(list) ? list.flat() : []).map((each: unknown) => ({ at, generated: isTold(each) && each["generated_text"] })));
}

/** The text alone: a chat comes back with its messages, and a text begins with its prompt unless that was not wanted. */
function written(generated: unknown, settings: Told, promptText: () => string | undefined): string {
  if (Array.isArray(generated)) return textOf(generated.at(-1)?.content) ?? "";
  const text = textOf(generated) ?? "";
  const prompt = settings["return_full_text"] === false ? "" : (promptText() ?? "");
  return text.startsWith(prompt) ? text.slice(prompt.length) : text;
}

/** The tokens of a prompt, as the pipeline makes them. */
function idsOf(prompt: Prompt, tokenizer: object, settings: Told, ask: (method: string, ...given: unknown[]) => unknown): unknown {
  const { tools, documents, chat_template, tokenizer_encode_kwargs, add_special_tokens } = settings;
  if (typeof prompt !== "string") return ask("apply_chat_template", prompt, { ...pick({ tools, documents, chat_template }, ["tools", "documents", "chat_template"]), ...Object(tokenizer_encode_kwargs), ...AS_IDS });
  const isMarked = add_special_tokens ?? (Reflect.get(tokenizer, "add_bos_token") || Reflect.get(tokenizer, "add_eos_token")) ?? false;
  return ask("encode", prompt, { add_special_tokens: isMarked, ...Object(tokenizer_encode_kwargs) });
}

const AS_IDS = { add_generation_prompt: true, tokenize: true, return_tensor: false, return_dict: false };

function lengthOf(ids: unknown): number {
  if (!Array.isArray(ids)) throw new TypeError("no list of tokens");
  return ids.length;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function modelOf(pipe: object): string | undefined {
  const model: unknown = Reflect.get(pipe, "model");
  const config = isTold(model) ? model["config"] : undefined;
  return isTold(config) ? textOf(config["_name_or_path"]) : undefined;
}
