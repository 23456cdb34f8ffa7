import assert from "node:assert/strict";
import { test } from "node:test";
import { wrapLanguageModel } from "genspan/browser-ai";
import { LocalLanguageModel } from "./local-model.js";
import { spansOf } from "./traced.js";

const Wrapped = wrapLanguageModel(LocalLanguageModel);

/** What can be asked of a class or a session; each must be answered as by the bare one. */
const OF_CLASS: Record<string, (model: typeof Wrapped) => unknown> = {
  "name and length": (model) => [model.name, model.length, typeof model],
  "static methods": async (model) => [await model.availability(), await model.params(), model.availability.name, model.create.name, model.create.length],
  "a static method taken off": (model) => {
    const { availability } = model;
    return availability();
  },
  "create taken off": async (model) => {
    const { create } = model;
    return (await create()).prompt("What is Paris?");
  },
  "the same method each time": (model) => [model.create === model.create, model.params === model.params],
  keys: (model) => [Reflect.ownKeys(model).map(String), "create" in model, "nothing" in model],
  prototype: (model) => [model.prototype === LocalLanguageModel.prototype, model.prototype instanceof EventTarget],
  "a refusal to create": (model) => model.create({ signal: AbortSignal.abort(new Error("no longer wanted")) }),
  "a construction": (model) => Reflect.construct(model, [{ topK: 4 }]).topK,
};

const OF_SESSION: Record<string, (session: LanguageModel, model: typeof Wrapped) => unknown> = {
  "instanceof": (session, model) => [session instanceof model, session instanceof LocalLanguageModel, session instanceof EventTarget, session.constructor === LocalLanguageModel],
  "enumerable keys": (session) => [Object.keys(session), JSON.stringify(session), Object.prototype.toString.call(session)],
  "names and lengths": (session) => METHODS.map((name) => [session[name].name, session[name].length, name in session, session[name] === session[name]]),
  getters: (session) => [session.contextUsage, session.contextWindow, session.inputUsage, session.inputQuota, session.topK, session.temperature],
  "a getter that cannot be set": (session) => Reflect.set(session, "contextUsage", 7),
  "a member of the app's own": (session) => [Reflect.set(session, "label", "mine"), Reflect.get(session, "label"), Object.keys(session).includes("label")],
  "a method replaced by the app": async (session) => {
    Reflect.set(session, "prompt", async () => "mine");
    return session.prompt("hello");
  },
  "a method without its session": (session) => {
    const { prompt } = session;
    return prompt("hello");
  },
  "a method of the prototype": (session) => LocalLanguageModel.prototype.prompt.call(session, "hello"),
  prompt: async (session) => [await session.prompt("What is Paris?"), session.contextUsage],
  "a prompt of nothing": (session) => Reflect.apply(session.prompt, session, []),
  "a stream": (session) => [session.promptStreaming("hello") instanceof ReadableStream, session.promptStreaming("hello").locked],
  "a stream through a pipe": (session) => partsOf(session.promptStreaming("hello").pipeThrough(new TransformStream())),
  "a stream in two": (session) => Promise.all(session.promptStreaming("hello").tee().map(partsOf)),
  measuring: async (session) => [await session.measureContextUsage("one two"), await session.measureInputUsage("one two three"), session.contextUsage],
  append: async (session) => [await session.append("one two"), session.contextUsage],
  clone: async (session, model) => {
    await session.append("one two");
    const copy = await session.clone();
    return [copy instanceof model, copy === session, copy.contextUsage, await copy.prompt("What is Paris?"), session.contextUsage];
  },
  destroy: async (session) => [session.destroy(), await session.prompt("hello").catch(String), await session.measureContextUsage("hello").catch(String)],
  "an event": async (session) => {
    const seen: unknown[] = [];
    const listen = (event: Event): void => void seen.push(event.type, event.target === session, event.currentTarget === session);
    session.addEventListener("contextoverflow", listen);
    session.oncontextoverflow = function (event) {
      seen.push(this === session, event.type);
    };
    await session.append("word ".repeat(65));
    session.removeEventListener("contextoverflow", listen);
    session.oncontextoverflow = null;
    await session.append("word ".repeat(65));
    return seen;
  },
  "an event of the app's own": (session) => {
    const seen: unknown[] = [];
    session.addEventListener("mine", ({ target }) => seen.push(target === session), { once: true });
    return [session.dispatchEvent(new Event("mine")), session.dispatchEvent(new Event("mine")), seen];
  },
};

const METHODS = ["prompt", "promptStreaming", "append", "clone", "destroy", "measureContextUsage"] as const;

for (const [name, ask] of Object.entries(OF_CLASS)) {
  test(`of a class: ${name}`, async () => {
    const told = (model: typeof Wrapped): Promise<unknown> => outcomeOf(() => ask(model));
    const plain = await told(LocalLanguageModel);
    await spansOf(async () => assert.deepEqual(await told(Wrapped), plain));
  });
}

for (const [name, ask] of Object.entries(OF_SESSION)) {
  test(`of a session: ${name}`, async () => {
    const told = async (model: typeof Wrapped): Promise<unknown> => {
      const session = await model.create({ initialPrompts: [{ role: "system", content: "Be brief" }], topK: 5 });
      return outcomeOf(() => ask(session, model));
    };
    const plain = await told(LocalLanguageModel);
    await spansOf(async () => assert.deepEqual(await told(Wrapped), plain));
  });
}

async function partsOf(stream: ReadableStream<string>): Promise<string[]> {
  const parts: string[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** What it gives, or how it fails. */
async function outcomeOf(act: () => unknown): Promise<unknown> {
  try {
    return { given: await act() };
  } catch (error) {
    return { thrown: String(error), is: error?.constructor };
  }
}
