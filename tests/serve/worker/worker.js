import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { flush, fetch as tracedFetch, getActiveSpan, setConversationId, startInactiveSpan, startSpan } from "genspan";
import { instrument, instrumentDurableObject, instrumentWorkersAi } from "genspan/cloudflare";

const options = (env) => ({ dsn: env.DSN });
const LLAMA = "@cf/meta/llama-3.1-8b-instruct";
const SSE = { headers: { "content-type": "text/event-stream" } };

/** What answers as Workers AI does. */
export class Ai extends WorkerEntrypoint {
  run(model, inputs, options) {
    if (model === "broken") throw new Error("no such model");
    if (inputs.text) return { shape: [2, 2], data: [[0.1, 0.2], [0.3, 0.4]], usage: { prompt_tokens: 5, total_tokens: 5 } };
    if (options?.queueRequest) return { status: "queued", request_id: "batch_1", model };
    const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
    if (options?.returnRawResponse) return Response.json({ response: "Hello there", usage }, { headers: { "cf-ai-req-id": "raw_1" } });
    if (!inputs.stream) return { response: "Hello there", usage };
    const events = ['data: {"response":"Hello"}\n\n', `data: {"response":" there","usage":${JSON.stringify(usage)}}\n\n`, "data: [DONE]\n\n"];
    return new Response(events.join("")).body;
  }
}

/** Goes without awaiting its flush, and nothing keeps it alive. */
export class Leaver extends WorkerEntrypoint {
  fetch() {
    void flush(5_000);
    return Response.json({});
  }
}

class Room extends DurableObject {
  async fetch(request) {
    startSpan({ name: "look around" }, () => undefined);
    return new Response(`room ${new URL(request.url).pathname}`);
  }
}
export const TracedRoom = instrumentDurableObject(Room, options);

const routes = {
  async stream(request, env) {
    const conversation = new URL(request.url).searchParams.get("conversation") ?? undefined;
    setConversationId(conversation);
    const body = JSON.stringify({ model: "gpt-4o-mini", stream: true, stream_options: { include_usage: true }, messages: [{ role: "user", content: "Hello" }] });
    const answer = await tracedFetch(`${env.MODEL}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });
    return new Response(answer.body, SSE);
  },
  async fail() {
    throw new Error("the handler broke");
  },
  room: (request, env) => env.ROOM.get(env.ROOM.idFromName("one")).fetch(request),
  async ai(request, env) {
    const ai = instrumentWorkersAi(env.AI);
    const whole = await ai.run(LLAMA, { prompt: "Hello" });
    const error = await ai.run("broken", { prompt: "Hello" }).catch((thrown) => thrown);
    const stream = await ai.run(LLAMA, { prompt: "Hello", stream: true });
    return Response.json({ whole, error: error.message, stream: await new Response(stream).text() });
  },
  async "ai-otherwise"(request, env) {
    const ai = instrumentWorkersAi(env.AI);
    const embedded = await ai.run("@cf/baai/bge-base-en-v1.5", { text: ["one", "two"] });
    const ticket = await ai.run(LLAMA, { requests: [{ prompt: "Hello" }, { prompt: "Bye" }] }, { queueRequest: true });
    const raw = await ai.run(LLAMA, { prompt: "Hello" }, { returnRawResponse: true });
    return Response.json({ embedded, ticket, raw: [raw.status, raw.headers.get("cf-ai-req-id"), await raw.json()] });
  },
  example: (request, env) => env.EXAMPLE.fetch(request),
  /** Forgets a span, and leaves work behind that passes on more work. */
  async late(request, env, context) {
    startInactiveSpan({ name: "forgotten" });
    const work = async () => {
      await startSpan({ name: "late work" }, () => scheduler.wait(100));
      context.waitUntil(startSpan({ name: "later work" }, () => scheduler.wait(100)));
    };
    context.waitUntil(work());
    return new Response("answered");
  },
  leave: (request, env) => env.LEAVER.fetch(request),
  /** Awaits its own flush, beside those of others. */
  async flush() {
    startInactiveSpan({ name: "sent by flush", parent: null }).end();
    return Response.json({ isSent: await flush(5_000) });
  },
  /** Awaits its flush for as long as its client stays. */
  async patient() {
    startInactiveSpan({ name: "sent by patient", parent: null }).end();
    return Response.json({ isSent: await flush(60_000) });
  },
  /** Awaits its flush for a moment only, and leaves work behind that does the same. */
  async hasty(request, env, context) {
    const hurry = (name) => {
      startInactiveSpan({ name, parent: null }).end();
      return flush(300);
    };
    const work = scheduler.wait(10).then(() => hurry("left behind by hasty"));
    context.waitUntil(work);
    return Response.json({ isSent: await hurry("sent by hasty") });
  },
  async active() {
    return Response.json({ active: getActiveSpan() !== undefined });
  },
};

export default instrument(
  {
    fetch: (request, env, context) => routes[new URL(request.url).pathname.slice(1)](request, env, context),
  },
  options,
);
