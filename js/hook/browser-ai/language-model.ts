import type { ModelCall } from "../../index.js";
import { isTold, textOf } from "../members.js";
import { override } from "../override.js";
import { watchParts } from "../parts.js";
import { answerPart, askInside, startLocalCall, watchPromise, wholeAnswer } from "./call.js";
import type { LocalModelOptions } from "./call.js";
import { contextOf, fillOf, measure } from "./context.js";
import { isText, requestOf } from "./prompt.js";
import { withTools } from "./tools.js";
import { createTurns } from "./turns.js";
import type { Turn } from "./turns.js";

/** Chrome's `LanguageModel`, or what stands in for it. */
export interface LanguageModelClass {
  create(options?: object): PromiseLike<object>;
}

/** The options of `wrapLanguageModel`. */
export interface LanguageModelOptions extends LocalModelOptions {
  /**
   * Asks the session (`measureContextUsage`) how many tokens each prompt takes that is nothing but text. Without it the tokens of input and
   * output are estimates.
   * @defaultValue true
   */
  measure?: boolean | undefined;
}

/** What the sessions of one `create` have in common. */
interface Family {
  readonly options: LanguageModelOptions;
  /** The model that answers, as far as the browser tells it. Nobody asked for it by name: a framework above may call it otherwise. */
  readonly answering: string | undefined;
  /** What `create` was given. */
  readonly made: unknown;
  readonly turns: Set<Turn>;
}

/** The same class, whose sessions are traced. They are the browser's own objects. */
export function wrapLanguageModel<Model extends LanguageModelClass>(model: Model, given: LanguageModelOptions = {}): Model {
  const { provider, answering } = whoServes();
  const options = { provider, ...given };
  const create = new Proxy(model.create, {
    apply(create, self: unknown, [made, ...rest]: [unknown, ...unknown[]]) {
      const family: Family = { options, answering: given.model ?? answering, made, turns: new Set() };
      const asked = made === undefined ? [] : [withTools(made, family.turns, options), ...rest];
      return whenThere(Reflect.apply(create, self === wrapped ? model : self, asked), family);
    },
  });
  const wrapped = new Proxy(model, { get: (target, name, self): unknown => (name === "create" ? create : Reflect.get(target, name, self)) });
  return wrapped;
}

/** Nothing but the browser tells which model it has: Chrome's is Gemini Nano, Edge's and others' are not said here. */
function whoServes(): { provider: string; answering?: string } {
  const agent = globalThis.navigator?.userAgent ?? "";
  return / Edg\//.test(agent) ? { provider: "edge" } : { provider: "chrome", answering: "gemini-nano" };
}

/** The session is watched before the app gets it. */
function whenThere(session: unknown, family: Family): unknown {
  return session instanceof Promise ? watchPromise(session, (session) => isTold(session) && watchSession(session, family), () => undefined) : session;
}

function watchSession(session: object, family: Family): void {
  const turns = createTurns(family.turns);

  /** Begins a turn, which is over with its call; `finish` says what is known of its tokens then. */
  function begin([input, options]: readonly unknown[], isStreamed: boolean): ModelCall & { end(answer?: object): void } {
    const before = contextOf(session).tokens;
    const call = startLocalCall(family.options, requestOf(family.made, input, options, isStreamed));
    const turn = turns.begin(call);
    let asked: number | undefined;
    // Asked before the prompt, so that it is there before the answer.
    if (family.options.measure !== false && isText(input)) measure(session, [input, options]).then((tokens) => (asked = tokens), () => undefined);

    function finish(): object | undefined {
      turns.end(turn);
      const context = contextOf(session);
      call.span.setAttributes(fillOf(context));
      if (before === undefined || asked === undefined || !turn.isAlone) return undefined;
      return usageOf(before + asked, turn.ranTool ? undefined : context.tokens);
    }
    function fail(error: unknown): void {
      finish();
      call.fail(error);
    }
    function abort(): void {
      finish();
      call.abort();
    }
    function end(answer?: object): void {
      const usage = finish();
      call.end(answer && { ...answer, usage, model: family.answering });
    }
    return { ...call, end, fail, abort };
  }

  override(session, "prompt", (prompt, given) => {
    const call = begin(given, false);
    return askInside(call, prompt, (text) => call.end(wholeAnswer(textOf(text) ?? "")));
  });
  override(session, "promptStreaming", (prompt, given) => {
    const call = begin(given, true);
    const end = (): void => call.end(LAST_PART);
    return askInside(call, prompt, (stream) => {
      if (stream instanceof ReadableStream) return watchParts<unknown>(stream, { part: (text) => call.part(answerPart(textOf(text) ?? "")), end, failQuietly: call.fail, abort: call.abort });
      end();
      return stream;
    });
  });
  override(session, "append", (append) => {
    const turn = turns.begin();
    const over = (): void => turns.end(turn);
    const result = append();
    if (result instanceof Promise) return watchPromise(result, over, over);
    over();
    return result;
  });
  override(session, "clone", (clone) => whenThere(clone(), family));
}

/** Input is all that the model has before it. What a full context has dropped makes the rest unknown. */
function usageOf(input: number, after: number | undefined): object {
  return { input_tokens: input, ...(after !== undefined && after >= input && { output_tokens: after - input }) };
}

const LAST_PART = { object: "chat.completion.chunk", choices: [] };
