import { attempt } from "../base/attempt.js";
import { wrapFetch } from "../index.js";

/** What all ways of asking have in common: the REST address of the binding's `run`, by which the core knows the model. */
const RUN = "https://api.cloudflare.com/client/v4/accounts/binding/ai/run/";
const STREAM = { headers: { "content-type": "text/event-stream" } };

/**
 * Wraps the binding of Workers AI, `env.AI`: each `run` becomes a span, whether it gives a whole answer, a stream, a raw
 * response or the ticket of a batch. Everything else of the binding, and what `run` gives or throws, stays as it is.
 */
export function instrumentWorkersAi<Binding extends object>(binding: Binding): Binding {
  return new Proxy(binding, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...call: unknown[]) => {
        const run = (): unknown => Reflect.apply(value, target, call);
        return name === "run" ? runTraced(call, run) : run();
      };
    },
  });
}

/** The wrapped `fetch` sees a request to the same model, and an answer in the shape that REST has. */
async function runTraced([model, inputs]: unknown[], run: () => unknown): Promise<unknown> {
  let answer: unknown;
  const traced = wrapFetch(async () => {
    answer = await run();
    return asResponse(answer);
  });
  const response = await traced(`${RUN}${String(model)}`, { method: "POST", body: requestText(inputs) });
  if (answer instanceof Response) return answer.body === null ? answer : response;
  if (answer instanceof ReadableStream) return response.body ?? answer;
  // It was made whole for us; reading it ends the call.
  await response.arrayBuffer();
  return answer;
}

function asResponse(answer: unknown): Response {
  if (answer instanceof Response) return answer;
  if (answer instanceof ReadableStream) return new Response(answer, STREAM);
  // A binding of the app's own may answer what JSON cannot tell.
  return attempt(() => Response.json(typeof answer === "object" && !isBytes(answer) ? answer : {}), new Response("{}"));
}

/** Pictures and sound come as bytes, or as long lists of numbers: they stay here. */
function requestText(inputs: unknown): string {
  return attempt(() => JSON.stringify(inputs, (_, value: unknown) => (isBytes(value) ? undefined : value)), undefined) ?? "{}";
}

function isBytes(value: unknown): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || (Array.isArray(value) && typeof value[0] === "number");
}
