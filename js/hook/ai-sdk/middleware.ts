import { records, startModelCall, withActiveSpan } from "../../index.js";
import type { ModelCall, RecordOptions } from "../../index.js";
import { watchParts } from "../parts.js";
import { answerOf, askedOf } from "./contents.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";

/** A middleware for `wrapLanguageModel` of `ai` 5, 6 and 7. */
export interface Middleware<Version extends string> {
  /** What versions 6 and 7 tell middlewares by. */
  readonly specificationVersion: Version;
  wrapGenerate<R>(asked: { doGenerate: () => PromiseLike<R>; params: object; model: object }): Promise<R>;
  wrapStream<P, R extends { stream: ReadableStream<P> }>(asked: { doStream: () => PromiseLike<R>; params: object; model: object }): Promise<R>;
}

/** Makes the calls of one model known, where neither the telemetry of the SDK nor its options can be reached. */
export function middleware(options?: RecordOptions): Middleware<"v3">;
export function middleware<Version extends string>(options: RecordOptions & { specificationVersion: Version }): Middleware<Version>;
export function middleware({ specificationVersion = "v3", ...recording }: RecordOptions & { specificationVersion?: string } = {}): Middleware<string> {
  return {
    specificationVersion,
    async wrapGenerate({ doGenerate, params, model }) {
      const { call, asked } = start(params, model, recording);
      const result = await watched(call, doGenerate);
      call.end(isTold(result) ? answerOf(call, result, asked) : undefined);
      return result;
    },
    async wrapStream({ doStream, params, model }) {
      const { call } = start({ ...params, stream: true }, model, recording);
      const result = await watched(call, doStream);
      return { ...result, stream: watchParts(result.stream, call) };
    },
  };
}

function start(params: object, model: object, recording: RecordOptions): { call: ModelCall; asked: Told } {
  const asked: Told = { ...params };
  const { recordInputs = records().inputs } = recording;
  const call = startModelCall({
    dialect: "ai-sdk",
    noticedAt: "model",
    provider: textOf(Reflect.get(model, "provider")),
    model: textOf(Reflect.get(model, "modelId")),
    request: askedOf(asked, recordInputs),
    ...recording,
  });
  return { call, asked };
}

/** Asks the model inside its call, so that the `fetch` below knows whose it is. The SDK may ask again, so errors are its own. */
async function watched<R>(call: ModelCall, ask: () => PromiseLike<R>): Promise<R> {
  try {
    return await withActiveSpan(call.span, ask);
  } catch (error) {
    call.failQuietly(error);
    throw error;
  }
}
