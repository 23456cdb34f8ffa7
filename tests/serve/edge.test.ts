import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as genspan from "genspan";
import { instrument as instrumentWorker } from "genspan/cloudflare";
import { instrument } from "genspan/edge";
import { ingestOfFile, waiting } from "./bench.js";

const URL_OF_PAGE = "https://shop.example.test/users/42?token=secret";

const ingest = await ingestOfFile();

describe("a handler of requests under instrument", () => {
  it("is a function that gives the very response of the handler", async () => {
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

  it("goes by the client that init made where it is given no options", async () => {
    const app = { fetch: (_: Request) => new Response("here") };
    genspan.init({ dsn: ingest.dsn });
    for (const wrap of [instrument<typeof app>, instrumentWorker<typeof app>]) {
      assert.equal(await (await wrap(app).fetch(new Request(URL_OF_PAGE))).text(), "here");
    }
    await genspan.flush();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["GET /users/42", "GET /users/42"]);
  });

  it("may be a frozen object", async () => {
    const app = Object.freeze({ port: 3000, fetch: (_: Request) => new Response("frozen"), greet: () => "hello" });
    for (const wrap of [instrument<typeof app>, instrumentWorker<typeof app>]) {
      const wrapped = wrap(app, () => ({ dsn: ingest.dsn }));
      assert.equal(await (await wrapped.fetch(new Request(URL_OF_PAGE))).text(), "frozen");
      assert.deepEqual([wrapped.port, wrapped.greet(), "fetch" in wrapped], [3000, "hello", true]);
    }
  });

  it("is an object with a fetch and keeps its other members", async () => {
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

  it("asks for a request where the handler does not as deno gives none otherwise", () => {
    const handler = async (): Promise<Response> => new Response("hello");
    const lengths = [instrument(handler), instrument({ fetch: handler }).fetch, instrument(async (_: Request, __: unknown) => handler())];
    assert.deepEqual(lengths.map(({ length }) => length), [1, 1, 2]);
  });

  it("ends what was forgotten once all that it waits for is over", async () => {
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

  it("listens to waitUntil on the context itself which works as before", async () => {
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

  it("listens once to a context that is given to many requests", async () => {
    const event = waiting();
    const handler = instrument(async (_: Request, __: typeof event) => Response.json({}), () => ({ dsn: ingest.dsn }));
    await handler(new Request(URL_OF_PAGE), event);
    const { waitUntil } = event;
    await handler(new Request(URL_OF_PAGE), event);
    assert.equal(event.waitUntil, waitUntil);
    await event.all();
    assert.equal(ingest.spans().length, 2);
  });

  it("leaves a context that is frozen as it is", async () => {
    const event = Object.freeze(waiting());
    const handler = instrument(async (_: Request, __: typeof event) => Response.json({}), () => ({ dsn: ingest.dsn }));
    await handler(new Request(URL_OF_PAGE), event);
    await event.all();
    assert.deepEqual(ingest.spans().map(({ name }) => name), ["GET /users/42"]);
  });

  const streams: [name: string, headers: HeadersInit][] = [["streamed", { "content-type": "text/event-stream" }], ["bare", {}]];
  for (const [kind, headers] of streams) {
    it(`sends in waitUntil once the ${kind} answer was read`, async () => {
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

  it("serves requests of next whose own waitUntil throws and sends in the platforms", async () => {
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

  it("says that a visitor left", async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const handler = instrument(async (_: Request) => new Response(body, { headers: { "content-type": "text/event-stream" } }), () => ({ dsn: ingest.dsn }));
    await (await handler(new Request(URL_OF_PAGE))).body?.cancel();
    await genspan.flush();
    assert.deepEqual([ingest.spans()[0]?.status, ingest.spans()[0]?.attributes["sentry.status.message"]], ["error", "cancelled"]);
  });

  it("serves though its own naming of routes throws", async () => {
    const route = (): string => {
      throw new Error("no route");
    };
    const handler = instrument(async (_: Request) => new Response("hello"), () => ({ dsn: ingest.dsn }), { route });
    assert.equal(await (await handler(new Request(URL_OF_PAGE))).text(), "hello");
    await genspan.flush();
    assert.equal(ingest.spans()[0]?.name, "GET /users/42");
  });

  it("throws the very error of the handler", async () => {
    const error = new Error("broken");
    const handler = instrument(async (_: Request): Promise<Response> => Promise.reject(error), () => ({ dsn: ingest.dsn }));
    await assert.rejects(handler(new Request(URL_OF_PAGE)), (thrown) => thrown === error);
    await genspan.flush();
    assert.equal(ingest.spans()[0]?.status, "error");
  });

  it("serves with wrong options and says so once", async (context) => {
    const told = context.mock.method(console, "error", () => undefined);
    const handler = instrument(async (_: Request) => new Response("hello"), () => ({ dsn: "nonsense" }));
    for (let count = 0; count < 3; count += 1) assert.equal(await (await handler(new Request(URL_OF_PAGE))).text(), "hello");
    assert.deepEqual(told.mock.calls.map(({ arguments: words }) => words), [["genspan: nothing is recorded. invalid_dsn: The option `dsn` is not a DSN of the form https://PUBLIC_KEY@HOST/PROJECT_ID."]]);
  });
});
