import { memberOf } from "../../base/object.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { askInside, startLocalCall } from "./call.js";
import type { LocalModelOptions } from "./call.js";
import { wrapFeatures } from "./features.js";
import { watchRun } from "./run.js";
import type { Answer } from "./run.js";

/** What `pipeline("text-generation")` and `pipeline("feature-extraction")` of transformers.js give. */
export type TextPipeline = ((...given: never[]) => PromiseLike<unknown>) & object;

/** The same pipeline, whose calls are traced. One of another task comes back as it is. */
export function wrapPipeline<Pipe extends TextPipeline>(pipe: Pipe, given: LocalModelOptions = {}): Pipe {
  const task: unknown = Reflect.get(pipe, "task");
  const options = { provider: "transformers", model: modelOf(pipe), ...given };
  if (task === "feature-extraction") return wrapFeatures(pipe, options);
  if (task !== undefined && task !== "text-generation") return pipe;
  return new Proxy(pipe, {
    apply(generate, self: unknown, given: unknown[]) {
      const [input, settings = {}, ...rest] = given;
      const asked = isTold(settings) ? settings : {};
      const prompts = promptsOf(input);
      const call = startLocalCall(options, requestOf(prompts, asked));
      const run = watchRun(pipe, asked, call);
      // What is no settings the pipeline refuses itself.
      const changed = isTold(settings) ? [input, { ...settings, streamer: run.streamer }, ...rest] : given;
      return askInside(call, () => Reflect.apply(generate, self, changed), (answer) => {
        run.end(answersTo(prompts, answer));
        return answer;
      });
    },
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
  const { max_new_tokens, temperature, top_p, top_k, repetition_penalty, tools } = settings;
  const messages = prompts.flatMap((prompt) => (typeof prompt === "string" ? { role: "user", content: prompt } : prompt));
  return { messages, tools, max_tokens: max_new_tokens, temperature, top_p, top_k, repetition_penalty, stream: isTold(settings["streamer"]) };
}

/** Each prompt of several has a list of its own. */
function answersTo(prompts: readonly Prompt[], answer: unknown): Answer[] {
  const lists: unknown[] = prompts.length > 1 && Array.isArray(answer) ? answer : [answer];
  return lists.flatMap((list, prompt) => (Array.isArray(list) ? list.flat() : []).map((each: unknown) => ({ prompt, generated: isTold(each) && each["generated_text"] })));
}

function modelOf(pipe: object): string | undefined {
  return textOf(memberOf(memberOf(memberOf(pipe, "model"), "config"), "_name_or_path"));
}
