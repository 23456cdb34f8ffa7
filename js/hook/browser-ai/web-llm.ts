import type { Dialect, ModelCall } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { override } from "../override.js";
import { askInside, startLocalCall, watchPromise } from "./call.js";
import type { LocalModelOptions } from "./call.js";

/** What an engine's methods speak. `engine.chat.completions.create` and its kin go through them. */
const DIALECTS: Record<string, Dialect> = { chatCompletion: "openai-chat", completion: "openai-completions", embedding: "openai-embeddings" };

/** The same engine of WebLLM, be it in the page or in a worker, whose calls are traced from now on. */
export function wrapEngine<Engine extends object>(engine: Engine, options: LocalModelOptions = {}): Engine {
  function trace(ask: () => unknown, request: Told, dialect: Dialect): unknown {
    const model = textOf(request["model"]) ?? options.model;
    const call = startLocalCall({ provider: "web-llm", ...options, model }, request, dialect);
    return askInside(call, ask, (answer) => {
      if (isTold(answer) && typeof answer["next"] === "function") watchIterator(answer, call);
      else call.end(answer);
      return answer;
    });
  }

  for (const [method, dialect] of Object.entries(DIALECTS)) {
    override(engine, method, (ask, [request]) => trace(ask, isTold(request) ? request : {}, dialect));
  }
  // Resuming only reads what is kept of a chat, unless the model is to go on. What was asked before is not reported again.
  override(engine, "resumeChatCompletion", (resume, [, given]) => {
    const { continueGeneration, stream }: Told = isTold(given) ? given : {};
    return continueGeneration === true ? trace(resume, { stream: stream === true }, "openai-chat") : resume();
  });
  return engine;
}

/** Tells the parts of a stream as the app reads them. */
function watchIterator(iterator: object, call: ModelCall): void {
  override(iterator, "next", (next) =>
    whenRead(next(), call, (step) => {
      if (isTold(step) && step["done"]) call.end();
      else if (isTold(step)) call.part(step["value"]);
    }),
  );
  for (const name of ["return", "throw"]) override(iterator, name, (leave) => whenRead(leave(), call, call.abort));
}

function whenRead(step: unknown, call: ModelCall, tell: (step: unknown) => void): unknown {
  return step instanceof Promise ? watchPromise(step, tell, call.fail) : step;
}
