import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import * as genspan from "genspan";
import { instrument as instrumentWorker, instrumentDurableObject, instrumentWorkersAi, instrumentWorkflow } from "genspan/cloudflare";
import { instrument } from "genspan/edge";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";

const URL_OF_PAGE = "https://shop.example.test/users/42?token=secret";

let ingest: IngestServer;
before(async () => {
  ingest = await startIngestServer();
});
beforeEach(() => ingest.clear());
afterEach(() => genspan.close());
after(() => ingest.close());

/** A context that keeps what it is asked to wait for. */
function waiting(): { waitUntil(promise: Promise<unknown>): void; all(): Promise<unknown> } {
  const kept: Promise<unknown>[] = [];
  return { waitUntil: (promise) => void kept.push(promise), all: () => Promise.all(kept) };
}

describe("a handler of requests under instrument", () => {
  it("is_a_function_that_gives_the_very_response_of_the_handler", async () => {
    const response = Response.json({ ok: true });
    const handler = instrument(async (_: Request) => response, () => ({ dsn: ingest.dsn }), { route: () => "/users/:id" });
    assert.equal(await handler(new Request(URL_OF_PAGE, { method: "POST" })), response);
    await genspan.flush();
    const [span] = ingest.spans();
    assert.equal(span?.name, "POST /users/:id");
    assert.equal(span?.attributes["http.route"], "/users/:id");
    assert.equal(span?.attributes["http.response.status_code"], 200);
    assert.ok(!JSON.stringify(span).includes("secret"));
  });

  it("goes_by_the_client_that_init_made_where_it_is_given_no_options", async () => {
    const app = { fetch: (_: Request) => new Response("here") };
    genspan.init({ dsn: ingest.dsn });
    for (const wrap of [instrument<typeof app>, instrumentWorker<typeof app>]) {
      assert.equal(await (await wrap(app).fetch(new Request(URL_OF_PAGE))).text(), "here");
    }
    await genspan.flush();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["GET /users/42", "GET /users/42"]);
  });

  it("may_be_a_frozen_object", async () => {
    const app = Object.freeze({ port: 3000, fetch: (_: Request) => new Response("frozen"), greet: () => "hello" });
    for (const wrap of [instrument<typeof app>, instrumentWorker<typeof app>]) {
      const wrapped = wrap(app, () => ({ dsn: ingest.dsn }));
      assert.equal(await (await wrapped.fetch(new Request(URL_OF_PAGE))).text(), "frozen");
      assert.deepEqual([wrapped.port, wrapped.greet(), "fetch" in wrapped], [3000, "hello", true]);
    }
  });

  it("is_an_object_with_a_fetch_and_keeps_its_other_members", async () => {
    class App {
      port = 3000;
      #greeting = "hello";
      fetch(_: Request): Response {
        return new Response(this.#greeting);
      }
      greet(): string {
        return this.#greeting;
      }
    }
    const app = instrument(new App(), () => ({ dsn: ingest.dsn }));
    assert.equal(await (await app.fetch(new Request(URL_OF_PAGE))).text(), "hello");
    assert.deepEqual([app.port, app.greet()], [3000, "hello"]);
    await genspan.flush();
    assert.equal(ingest.spans()[0]?.name, "GET /users/42");
  });

  it("asks_for_a_request_where_the_handler_does_not_as_deno_gives_none_otherwise", () => {
    const handler = async (): Promise<Response> => new Response("hello");
    const lengths = [instrument(handler), instrument({ fetch: handler }).fetch, instrument(async (_: Request, __: unknown) => handler())];
    assert.deepEqual(lengths.map(({ length }) => length), [1, 1, 2]);
  });

  it("ends_what_was_forgotten_once_all_that_it_waits_for_is_over", async () => {
    const event = waiting();
    let finish = (): void => undefined;
    const handler = instrument(
      async (_: Request, { waitUntil }: typeof event) => {
        genspan.startInactiveSpan({ name: "forgotten" });
        const work = genspan.startSpan({ name: "work" }, () => new Promise<void>((resolve) => (finish = resolve)));
        waitUntil(work);
        return Response.json({});
      },
      () => ({ dsn: ingest.dsn }),
    );
    await handler(new Request(URL_OF_PAGE), event);
    await ingest.untilSpans(1);
    finish();
    await event.all();
    const told = ingest.spans().map(({ name, attributes }) => [name, attributes["sentry.status.message"]]);
    assert.deepEqual(told, [["GET /users/42", undefined], ["work", undefined], ["forgotten", "deadline_exceeded"]]);
  });

  it("listens_to_wait_until_on_the_context_itself_which_works_as_before", async () => {
    const kept: unknown[] = [];
    class Context {
      #kept = kept;
      waitUntil(promise: unknown): string {
        if (!(promise instanceof Promise)) throw new TypeError("no promise");
        this.#kept.push(promise);
        return "kept";
      }
    }
    const [context, work] = [new Context(), Promise.reject(new Error("the work failed"))];
    work.catch(() => undefined);
    const seen: unknown[] = [];
    const handler = instrument(
      async (_: Request, given: Context) => {
        seen.push(given, given.waitUntil(work), Object.keys(given));
        assert.throws(() => given.waitUntil("none"), new TypeError("no promise"));
        assert.throws(() => Reflect.apply(given.waitUntil, undefined, [work]), TypeError);
        return Response.json({});
      },
      () => ({ dsn: ingest.dsn }),
    );
    await handler(new Request(URL_OF_PAGE), context);
    await Promise.allSettled(kept);
    assert.deepEqual([seen[0] === context, seen[1], seen[2], kept.includes(work)], [true, "kept", [], true]);
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["GET /users/42"]);
  });

  it("leaves_a_context_that_is_frozen_as_it_is", async () => {
    const event = Object.freeze(waiting());
    const handler = instrument(async (_: Request, __: typeof event) => Response.json({}), () => ({ dsn: ingest.dsn }));
    await handler(new Request(URL_OF_PAGE), event);
    await event.all();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["GET /users/42"]);
  });

  const streams: [name: string, headers: HeadersInit][] = [["streamed", { "content-type": "text/event-stream" }], ["bare", {}]];
  for (const [kind, headers] of streams) {
    it(`sends_in_wait_until_once_the_${kind}_answer_was_read`, async () => {
      const event = waiting();
      let finish = (): void => undefined;
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("data: one\n\n"));
          finish = () => controller.close();
        },
      });
      const handler = instrument(async (_: Request, __: unknown) => new Response(body, { headers }), () => ({ dsn: ingest.dsn }));
      const response = await handler(new Request(URL_OF_PAGE), event);
      await genspan.flush();
      assert.equal(ingest.arrivals.length, 0);
      finish();
      assert.equal(await response.text(), "data: one\n\n");
      await event.all();
      assert.equal(ingest.spans().length, 1);
    });
  }

  it("serves_requests_of_next_whose_own_wait_until_throws_and_sends_in_the_platforms", async () => {
    const platform = waiting();
    const name = Symbol.for("@next/request-context");
    Reflect.set(globalThis, name, { get: () => platform });
    try {
      const waitUntil = (): void => {
        throw new Error("this is no event");
      };
      const handler = instrument(async (_: Request, __?: unknown) => new Response("hello"), () => ({ dsn: ingest.dsn }));
      assert.equal(await (await handler(Object.assign(new Request(URL_OF_PAGE), { waitUntil }))).text(), "hello");
      await platform.all();
      assert.equal(ingest.spans().length, 1);
      // As are those whose context is broken.
      assert.equal(await (await handler(new Request(URL_OF_PAGE), { waitUntil })).text(), "hello");
    } finally {
      Reflect.deleteProperty(globalThis, name);
    }
  });

  it("says_that_a_visitor_left", async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const handler = instrument(async (_: Request) => new Response(body, { headers: { "content-type": "text/event-stream" } }), () => ({ dsn: ingest.dsn }));
    await (await handler(new Request(URL_OF_PAGE))).body?.cancel();
    await genspan.flush();
    assert.deepEqual([ingest.spans()[0]?.status, ingest.spans()[0]?.attributes["sentry.status.message"]], ["error", "cancelled"]);
  });

  it("serves_though_its_own_naming_of_routes_throws", async () => {
    const route = (): string => {
      throw new Error("no route");
    };
    const handler = instrument(async (_: Request) => new Response("hello"), () => ({ dsn: ingest.dsn }), { route });
    assert.equal(await (await handler(new Request(URL_OF_PAGE))).text(), "hello");
    await genspan.flush();
    assert.equal(ingest.spans()[0]?.name, "GET /users/42");
  });

  it("throws_the_very_error_of_the_handler", async () => {
    const error = new Error("broken");
    const handler = instrument(async (_: Request): Promise<Response> => Promise.reject(error), () => ({ dsn: ingest.dsn }));
    await assert.rejects(handler(new Request(URL_OF_PAGE)), (thrown) => thrown === error);
    await genspan.flush();
    assert.equal(ingest.spans()[0]?.status, "error");
  });

  it("serves_with_wrong_options_and_says_so_once", async (context) => {
    const told = context.mock.method(console, "error", () => undefined);
    const handler = instrument(async (_: Request) => new Response("hello"), () => ({ dsn: "nonsense" }));
    for (let count = 0; count < 3; count += 1) assert.equal(await (await handler(new Request(URL_OF_PAGE))).text(), "hello");
    assert.deepEqual(told.mock.calls.map(({ arguments: words }) => words), [["genspan: nothing is recorded. invalid_dsn: The option `dsn` is no DSN. It has the form https://PUBLIC_KEY@HOST/PROJECT_ID."]]);
  });
});

describe("the other handlers of a worker", () => {
  it("leave_methods_of_its_own_as_they_are", () => {
    const worker = instrumentWorker({ greet: (name: string) => `hello ${name}`, fetch: () => new Response("") }, () => ({ dsn: ingest.dsn }));
    assert.deepEqual([worker.greet("you"), String(worker)], ["hello you", "[object Object]"]);
  });

  it("are_segments_of_their_own", async () => {
    const context = waiting();
    const seen: unknown[] = [];
    const worker = instrumentWorker(
      {
        scheduled: async (event: { cron: string }, _: { DSN: string }, __: unknown) => void seen.push(event.cron),
        queue: async (batch: { queue: string; messages: unknown[] }, _: { DSN: string }, __: unknown) => void seen.push(batch.queue),
        email: async (message: { to: string }, _: { DSN: string }, __: unknown) => void seen.push(message.to),
        tail: async (events: unknown[], _: { DSN: string }, __: unknown) => void seen.push(events.length),
      },
      ({ DSN }: { DSN: string }) => ({ dsn: DSN }),
    );
    const env = { DSN: ingest.dsn };
    await worker.scheduled({ cron: "*/5 * * * *" }, env, context);
    await worker.queue({ queue: "orders", messages: [1, 2, 3] }, env, context);
    await worker.email({ to: "someone@example.test" }, env, context);
    await worker.tail([1], env, context);
    await context.all();
    assert.deepEqual(seen, ["*/5 * * * *", "orders", "someone@example.test", 1]);
    const told = ingest.spans().map(({ name, attributes, isSegment }) => [name, attributes["sentry.op"], isSegment]);
    assert.deepEqual(told.sort(), [
      ["cron */5 * * * *", "faas.cron", true],
      ["email", "faas.email", true],
      ["process orders", "queue.process", true],
    ]);
    assert.ok(!JSON.stringify(ingest.spans()).includes("someone@example.test"));
  });

  it("of_an_object_are_segments_named_by_its_class", async () => {
    const context = waiting();
    class Counter {
      constructor(_: unknown, __: { DSN: string }) {}
      async alarm(): Promise<string> {
        return "rang";
      }
    }
    const Traced = instrumentDurableObject(Counter, ({ DSN }: { DSN: string }) => ({ dsn: DSN }));
    const counter = new Traced(context, { DSN: ingest.dsn });
    assert.ok(counter instanceof Counter);
    assert.equal(await counter.alarm(), "rang");
    await context.all();
    assert.equal(ingest.spans()[0]?.name, "Counter alarm");
  });

  it("steps_of_a_workflow_share_one_trace_across_its_sleeps", async () => {
    const results = [];
    // A workflow that slept is made anew.
    for (let life = 0; life < 2; life += 1) results.push(await runOrder("order-7", { dsn: ingest.dsn }));
    assert.deepEqual(results, ["paid, shipped", "paid, shipped"]);
    const spans = ingest.spans();
    assert.deepEqual(spans.map(({ name }) => name).sort(), ["pack", "pack", "pay", "pay", "ship", "ship"]);
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
    assert.deepEqual(spans.map(({ parentSpanId }) => parentSpanId), Array(6).fill(undefined));
  });

  it("a_workflow_whose_id_is_a_uuid_is_the_trace_of_that_id", async () => {
    await runOrder("D4CDA95B-652F-4A15-92B4-49D5929FDA1B", { dsn: ingest.dsn });
    assert.equal(ingest.spans()[0]?.traceId, "d4cda95b652f4a1592b449d5929fda1b");
  });

  it("a_workflow_is_kept_as_a_whole_or_not_at_all", async () => {
    // The last four digits are the chance that Sentry's own SDK sees in an id: 0.25, just below and just above a half.
    for (const digits of ["4000", "7ffe", "8001"]) await runOrder(`d4cda95b-652f-4a15-92b4-49d5929f${digits}`, { dsn: ingest.dsn, tracesSampleRate: 0.5 });
    const kept = ingest.spans().map(({ traceId, name }) => `${traceId.slice(-4)} ${name}`);
    assert.deepEqual(kept.sort(), ["4000 pack", "4000 pay", "4000 ship", "7ffe pack", "7ffe pay", "7ffe ship"]);
  });

  it("a_step_keeps_what_undoes_it", async () => {
    const undo = { rollback: async () => undefined };
    const seen: unknown[] = [];
    class Order {
      constructor(_: unknown, __: unknown) {}
      run(_: { instanceId: string }, step: { do(...given: unknown[]): unknown }): unknown {
        return step.do("pay", { retries: { limit: 1 } }, async () => "paid", undo);
      }
    }
    const Traced = instrumentWorkflow(Order, () => ({ dsn: ingest.dsn }));
    const step = { do: (...given: unknown[]) => void seen.push(...given) };
    await new Traced(waiting(), {}).run({ instanceId: "order-7" }, step);
    assert.deepEqual([seen.length, seen[0], seen[1], typeof seen[2], seen[3]], [4, "pay", { retries: { limit: 1 } }, "function", undo]);
  });
});

interface Step {
  do(name: string, work: () => Promise<string>): Promise<string>;
  do(name: string, config: object, work: () => Promise<string>): Promise<string>;
}

/** One life of an instance of a workflow: two steps, and a span beside them. */
async function runOrder(instanceId: string, options: genspan.Options): Promise<string> {
  class Order {
    constructor(_: unknown, __: unknown) {}
    async run(_: { instanceId: string }, step: Step): Promise<string> {
      const paid = await step.do("pay", async () => "paid");
      genspan.startSpan({ name: "pack" }, () => undefined);
      return `${paid}, ${await step.do("ship", { retries: 2 }, async () => "shipped")}`;
    }
  }
  const step: Step = { do: async (_: string, ...rest: unknown[]) => (rest.pop() as () => Promise<string>)() };
  const context = waiting();
  const result = await new (instrumentWorkflow(Order, () => options))(context, {}).run({ instanceId }, step);
  await context.all();
  return result;
}

describe("a binding of workers ai under instrument", () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  const ODD: Record<string, unknown> = { "a big integer": { n: 1n }, "a circle": circle, nothing: undefined, "a number": 5, bytes: new Uint8Array(3), "a map": new Map([[1, 2]]) };

  for (const [what, odd] of Object.entries(ODD)) {
    it(`takes_and_gives_${what.replaceAll(" ", "_")}_as_the_very_thing`, async () => {
      genspan.init({ dsn: ingest.dsn });
      const asked: unknown[] = [];
      const binding = instrumentWorkersAi({
        async run(_: string, inputs: unknown) {
          asked.push(inputs);
          return odd;
        },
      });
      assert.equal(await binding.run("@cf/meta/llama-3.1-8b-instruct", odd), odd);
      assert.equal(asked[0], odd);
    });
  }
});
