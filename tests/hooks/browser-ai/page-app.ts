import { init, invokeAgent } from "genspan";
import { wrapLanguageModel } from "genspan/browser-ai";
import { LocalLanguageModel } from "./local-model.js";

/** What a page does with a session of the local implementation: a whole answer with a tool, a streamed one, an overflow. */
async function talk(dsn: string): Promise<unknown> {
  const client = init({ dsn, captureErrors: false });
  const session = await wrapLanguageModel(LocalLanguageModel).create({
    tools: [{ name: "get_weather", description: "The weather in a city", inputSchema: { type: "object" }, execute: async () => "clear" }],
  });
  const seen: unknown[] = [];
  session.addEventListener("contextoverflow", ({ target }) => seen.push(target === session));
  seen.push(await invokeAgent({ name: "guide" }, () => session.prompt("the weather")));
  let text = "";
  for await (const part of session.promptStreaming("and Paris?")) text += part;
  await session.append("word ".repeat(62));
  await client.close();
  return [...seen, text];
}

/** What the browser's own class says and refuses, each by itself. */
const WORDS: Record<string, (model: typeof LanguageModel) => unknown> = {
  availability: (model) => model.availability(),
  "availability of a language": (model) => model.availability({ expectedInputs: [{ type: "text", languages: ["tlh"] }] }),
  "availability of nonsense": (model) => Reflect.apply(model.availability, model, [7]),
  create: (model) => model.create(),
  "create with tools": (model) => model.create({ tools: [{ name: "a", description: "b", inputSchema: {}, execute: async () => "c" }] }),
  "create aborted": (model) => model.create({ signal: AbortSignal.abort(new Error("no longer wanted")) }),
  "create of nonsense": (model) => Reflect.apply(model.create, model, [7]),
  "create with an odd prompt": (model) => Reflect.apply(model.create, model, [{ initialPrompts: [{ role: "nobody", content: "" }] }]),
  "create of nobody's": (model) => Reflect.apply(model.create, undefined, []),
  construct: (model) => Reflect.construct(model, []),
  call: (model) => Reflect.apply(model, undefined, []),
  names: (model) => [model.name, model.length, model.create.name, model.create.length, typeof model, Object.prototype.toString.call(model)],
  keys: (model) => [Reflect.ownKeys(model).map(String), Object.keys(model), "create" in model, "params" in model],
  prototype: (model) => [model.prototype === LanguageModel.prototype, Object.getPrototypeOf(model) === EventTarget, model.prototype instanceof EventTarget],
  "a getter without a session": (model) => model.prototype.contextUsage,
  "a method without a session": (model) => model.prototype.prompt("hello"),
  "instanceof": (model) => [Object.create(model.prototype) instanceof model, {} instanceof model],
  "a subclass": (model) => class extends model {}.create === model.create,
  "a descriptor": (model) => ["value", "writable", "enumerable", "configurable"].map((name) => typeof Reflect.get(Reflect.getOwnPropertyDescriptor(model, "create") ?? {}, name)),
};

/** How the browser's own class answers, as it is and wrapped. */
async function meet(): Promise<Record<string, unknown>[]> {
  const told = async (model: typeof LanguageModel): Promise<Record<string, unknown>> => {
    const said = Object.entries(WORDS).map(async ([name, ask]) => [name, await new Promise((resolve) => resolve(ask(model))).catch(String)]);
    return Object.fromEntries(await Promise.all(said));
  };
  return [await told(LanguageModel), await told(wrapLanguageModel(LanguageModel))];
}

/** The members of a session, in the browser's own class and in the local one. */
function members(): { theirs: string[]; ours: string[] } {
  const [theirs = [], ours = []] = [LanguageModel, LocalLanguageModel].map(({ prototype }) => Object.getOwnPropertyNames(prototype));
  return { theirs, ours: [...ours, ...Object.keys(Reflect.construct(LocalLanguageModel, [{}]))] };
}

Object.assign(globalThis, { talk, meet, members });
