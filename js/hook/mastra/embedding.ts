import { startModelCall } from "../../index.js";
import type { RecordOptions, Span } from "../../index.js";
import { isTold, textOf } from "../members.js";
import type { Told } from "../members.js";
import { errorOf } from "./error.js";
import { usageOf } from "./usage.js";

/** A call of an embedding model, for what is stored or looked for. */
export interface Embedding {
  readonly span: Span;
  end(told: Told): void;
}

/** Begins the span of an embedding, as the framework reports it. */
export function startEmbedding({ attributes, input }: Told, place: RecordOptions & { parent?: Span }): Embedding {
  const { provider, model } = isTold(attributes) ? attributes : {};
  const values = place.recordInputs && input !== undefined ? [input].flat() : undefined;
  const call = startModelCall({ dialect: "ai-sdk", provider: textOf(provider), model: textOf(model), request: { operationId: "ai.embedMany.doEmbed", values }, ...place });
  return {
    span: call.span,
    end({ attributes, errorInfo }) {
      const error = errorOf(errorInfo);
      if (error) call.fail(error);
      else call.end({ usage: usageOf(isTold(attributes) ? attributes["usage"] : undefined) });
    },
  };
}
