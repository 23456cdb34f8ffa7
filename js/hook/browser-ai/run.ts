import type { ModelCall } from "../../index.js";
import { memberOf } from "../../base/object.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { answerPart } from "./call.js";

/** One run of a pipeline, token by token as its model makes them. */
export interface Run {
  /** What the pipeline hands its tokens to; it hands them on to the app's own, if there is one. */
  readonly streamer: object;
  /** The run is over, with these texts. A text may begin with its prompt, so each has the number of that. */
  end(answers: readonly Answer[]): void;
}

/** A text that the pipeline made. */
export interface Answer {
  readonly prompt: number;
  /** A text, with its prompt unless that was not wanted, or the messages of a chat. */
  readonly generated: unknown;
}

/** How many tokens are written at most where the app does not say: the pipeline's own default. */
const DEFAULT_NEW_TOKENS = 256;

/** Watches a run of the pipeline with these settings, and ends the call with what it made. */
export function watchRun(pipe: object, settings: Told, call: ModelCall): Run {
  const tokenizer = memberOf(pipe, "tokenizer");
  const theirs = isTold(settings["streamer"]) ? settings["streamer"] : undefined;
  /** The tokens of each prompt, which a shorter prompt beside longer ones begins with some that say nothing. */
  let prompts: unknown[][] | undefined;
  const written: unknown[] = [];
  /** What has been told of a streamed answer. */
  let told: string | undefined;

  function note(rows: unknown): void {
    if (!Array.isArray(rows)) return;
    if (prompts) written.push(...rows.flat());
    else prompts = rows.map((row: unknown[]) => [...row]);
    if (theirs && written.length > 0 && told === undefined) tellFirst();
  }

  /** A token may be a part of a letter alone. */
  function tellFirst(): void {
    const text = decode(tokenizer, written);
    if (!text || text.endsWith("\ufffd")) return;
    told = text;
    call.part(answerPart(text));
  }

  function usage(): object | undefined {
    if (!prompts || written.length === 0) return undefined;
    const padding = prompts.length > 1 ? memberOf(tokenizer, "pad_token_id") : undefined;
    const asked = prompts.map((ids) => ids.length - Math.max(0, ids.findIndex((id) => Number(id) !== padding)));
    return { input_tokens: asked.reduce((sum, count) => sum + count, 0), output_tokens: written.length };
  }

  /** Not told where several texts end each for its own reason, nor where the app stopped it. */
  function finish(): string | undefined {
    if (prompts?.length !== 1) return undefined;
    const ends = [memberOf(memberOf(memberOf(pipe, "model"), "generation_config"), "eos_token_id")].flat();
    if (ends.includes(Number(written.at(-1)))) return "stop";
    return written.length === (settings["max_new_tokens"] ?? DEFAULT_NEW_TOKENS) ? "length" : undefined;
  }

  /** What was written alone. */
  function textOfAnswer({ prompt, generated }: Answer): string {
    if (Array.isArray(generated)) return textOf(generated.at(-1)?.content) ?? "";
    const text = textOf(generated) ?? "";
    const before = settings["return_full_text"] === false ? "" : (decode(tokenizer, prompts?.[prompt] ?? []) ?? "");
    return text.startsWith(before) ? text.slice(before.length) : text;
  }

  return {
    streamer: Object.create(theirs ?? null, {
      put: { value: passing(theirs, "put", note) },
      end: { value: passing(theirs, "end", () => undefined) },
    }),
    end(answers) {
      const texts = answers.map(textOfAnswer);
      const finish_reason = finish();
      if (told === undefined) {
        const choices = texts.map((content, index) => ({ index, message: { role: "assistant", content }, finish_reason }));
        return call.end({ object: "chat.completion", choices, usage: usage() });
      }
      const [text = ""] = texts;
      // A tokenizer may leave out the space before a first word, but not the one between two.
      const at = text.indexOf(told);
      const content = at === -1 ? text : text.slice(at + told.length);
      call.end({ object: "chat.completion.chunk", choices: [{ index: 0, delta: { content }, finish_reason }], usage: usage() });
    },
  };
}

/** Tells us first, and then the app's own streamer, whose errors are the app's. */
function passing(theirs: Told | undefined, name: string, note: (rows: unknown) => void): (rows?: unknown) => unknown {
  return (rows) => {
    try {
      note(rows);
    } catch {
      // A tokenizer that cannot read its own model's tokens is none of the app's business here.
    }
    const method = theirs?.[name];
    return typeof method === "function" ? Reflect.apply(method, theirs, rows === undefined ? [] : [rows]) : undefined;
  };
}

/** Without special tokens, as a pipeline reads them. */
function decode(tokenizer: unknown, ids: readonly unknown[]): string | undefined {
  const method = memberOf(tokenizer, "decode");
  try {
    return typeof method === "function" && ids.length > 0 ? textOf(Reflect.apply(method, tokenizer, [ids, { skip_special_tokens: true }])) : undefined;
  } catch {
    return undefined;
  }
}
