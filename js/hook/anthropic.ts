import { wrapFetch } from "../index.js";
import type { FetchOptions } from "../index.js";
import { passage } from "./passage.js";

/** An element of the `middleware` of a client of `@anthropic-ai/sdk`. */
export type AnthropicMiddleware = <R extends Asked>(request: R, next: (request: R) => Promise<Response>) => Promise<Response>;

interface Asked {
  url: string;
  signal?: AbortSignal | null | undefined;
}

/**
 * Traces a client's calls, try by try, in Anthropic's own shape whatever serves them: Bedrock, Vertex and Foundry are adapted to below
 * the middleware. Answers are read as they pass, never from a copy: the SDK's `parse` reads on after the app has stopped.
 */
export function anthropicMiddleware(options?: FetchOptions): AnthropicMiddleware {
  return (request, next) => wrapFetch(() => beyond(request, next), options)(request.url, Object(request));
}

/** Asks on. What a tapped `fetch` notices below is this very call: each try has a signal of its own, which goes all the way down. */
async function beyond<R extends Asked>(request: R, next: (request: R) => Promise<Response>): Promise<Response> {
  const { noticed } = passage();
  const { signal } = request;
  if (!signal) return next(request);
  noticed.add(signal);
  try {
    return await next(request);
  } finally {
    noticed.delete(signal);
  }
}
