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

/** How the browser's own class answers, as it is and wrapped. */
async function meet(): Promise<unknown[]> {
  const told = async (model: typeof LanguageModel): Promise<unknown> => {
    const error: unknown = await model.create().catch((error: unknown) => error);
    const refusal = error instanceof DOMException ? [error.name, error.message] : error;
    return [await model.availability(), refusal, model.name, model.length, model.create.name, String(model.prototype)];
  };
  return [await told(LanguageModel), await told(wrapLanguageModel(LanguageModel))];
}

/** The members of a session, in the browser's own class and in the local one. */
function members(): { theirs: string[]; ours: string[] } {
  const [theirs = [], ours = []] = [LanguageModel, LocalLanguageModel].map(({ prototype }) => Object.getOwnPropertyNames(prototype));
  return { theirs, ours: [...ours, ...Object.keys(Reflect.construct(LocalLanguageModel, [{}]))] };
}

Object.assign(globalThis, { talk, meet, members });
