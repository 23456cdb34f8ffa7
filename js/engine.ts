import type { Core } from "#core";
import { attempt } from "./base/attempt.js";
import { carried, json } from "./base/json.js";
import { createBacklog } from "./engine/backlog.js";
import type { Engine, Handle, Post } from "./engine/boundary.js";
import { createGuard } from "./engine/guard.js";
import { handleOf, numberOf } from "./engine/instance.js";
import { createStage } from "./engine/stage.js";
import type { Begun, Held, Say, Unredacted } from "./say.js";
import type { Loss, ModelUsage, TraceData } from "./types.js";

/** Enough for an error outside of every span: the ids of its event, of a trace and of a span, and the random number of the trace. */
const ENTROPY_BYTES = 48;
const MILLION = 1_000_000;

/**
 * An engine for these options; `say` holds the app's callbacks. What comes while the core is unpacked is kept and replayed to it, and then
 * `onReplayed` is called.
 *
 * @throws SetupError when the core could be asked at once and refuses the options. If it refuses them later, the console says so.
 */
export function createEngine(options: object, say: Say, onReplayed: () => void): Engine {
  const backlog = createBacklog();
  const stage = createStage();
  const { state, faults, wake, run, change, stop } = createGuard(options, { ready: replay, emptied: stage.take, stopped: backlog.take });
  let callHeaders: readonly string[] | undefined;
  let answerHeaders: readonly string[] | undefined;

  function replay(): void {
    const kept = backlog.take();
    for (const call of kept) call();
    if (backlog.lost() > 0) lose("queue_overflow", backlog.lost());
    if (kept.length > 0) onReplayed();
  }

  function lose(reason: string, quantity: number, category = "span"): void {
    if (wake() === "starting") return backlog.add(0, 0, () => lose(reason, quantity, category));
    change(undefined, (core) => core.lose(reason, category, quantity));
  }

  /** Begins a span, unless it cannot be written as JSON or the runtime has no randomness to give just here. */
  function begin(crossing: string | undefined, open: (core: Core, crossing: string, random: Uint8Array) => number): Handle {
    const random = entropy();
    if (!random || !crossing) return 0;
    const before = faults();
    const handle = change(0, (core) => handleOf(open(core, crossing, random)));
    // A span whose beginning trapped is not among those that were pending.
    if (faults() > before) lose("internal_sdk_error", 1);
    if (handle !== 0) say.begun(handle);
    return handle;
  }

  /** Runs a call that ends spans. */
  function end(now: number, call: (core: Core) => void): void {
    change(undefined, (core) => {
      feedStaged(core, now);
      call(core);
    });
    say.ended(now);
  }

  /** Hands over the chunks that wait. Done before anything that ends calls, or looks for idle ones. */
  function feedStaged(core: Core, now: number): void {
    const { owner, length } = stage.take();
    if (length > 0) core.feedStaged(own(owner), length, now);
  }

  /** The core's own number of a handle, which may have been lent before the core was there. */
  function own(handle: Handle): number {
    return numberOf(handle < 0 ? backlog.real(handle) : handle);
  }

  /** What a call into the core says in JSON; undefined if it says nothing. */
  function told<T>(call: (core: Core) => string): T | undefined {
    return parse(run("", call));
  }

  const engine: Engine = {
    state() {
      const known = state();
      return known === "asleep" ? "ready" : known;
    },
    faults,
    pending: () => run(0, (core) => core.pending()),
    matches(method, url) {
      // Nobody can say yet, but models are asked by POST.
      if (wake() === "starting") return method === "POST";
      // Asked again if the core was replaced by the first try: a call that is missed here is lost without being counted.
      const look = (core: Core): boolean => core.matches(method, url);
      return run(undefined, look) ?? run(false, look);
    },
    servesModels(url) {
      wake();
      return run(true, (core) => core.servesModels(url));
    },
    open(call, headers, body, now) {
      if (wake() === "starting") {
        const kept = body.slice();
        return backlog.open(kept.length, () => engine.open(call, headers, kept, now));
      }
      callHeaders ??= run(undefined, (core) => lines(core.requestHeaders()));
      const crossing = json({ ...call, parent: own(call.parent), headers: headers(callHeaders ?? []) });
      return begin(crossing, (core, crossing, random) => core.open(crossing, body, random, now));
    },
    // The glue copies what is given out, so it is nobody else's.
    asking: (call) => run(new Uint8Array(0), (core) => core.asking(own(call)) as Uint8Array<ArrayBuffer>),
    unasked: (bytes) => run(undefined, (core) => core.unasked(bytes)),
    respond(call, status, headers, now) {
      if (state() === "starting") return backlog.add(call, 0, () => engine.respond(call, status, headers, now));
      answerHeaders ??= run(undefined, (core) => lines(core.responseHeaders()));
      const head = json({ status, headers: headers(answerHeaders ?? []) });
      if (head) run(undefined, (core) => core.respond(own(call), head, now));
    },
    feed(call, chunk, clock) {
      // A chunk that the app has already transferred to somebody else is empty.
      if (chunk.length === 0 || stage.add(call, chunk)) return;
      const now = clock();
      if (state() === "starting") {
        const kept = chunk.slice();
        return backlog.add(call, kept.length, () => engine.feed(call, kept, () => now));
      }
      run(undefined, (core) => {
        feedStaged(core, now);
        if (!core.feed(own(call), chunk, now)) stage.lend(core, call);
      });
    },
    close(call, outcome, reason, now) {
      if (state() === "starting") return backlog.add(call, 0, () => engine.close(call, outcome, reason, now));
      end(now, (core) => core.close(own(call), outcome, reason, now));
    },
    spanOpen(span, now) {
      if (wake() === "starting") return backlog.open(0, () => engine.spanOpen(span, now));
      const crossing = json({ ...span, ...carried(span.attributes), parent: own(span.parent) });
      return begin(crossing, (core, crossing, random) => core.spanOpen(crossing, random, now));
    },
    spanSet(span, change) {
      if (state() === "starting") return backlog.add(span, 0, () => engine.spanSet(span, change));
      const crossing = json({ ...change, ...carried(change.attributes) });
      if (crossing) run(undefined, (core) => core.spanSet(own(span), crossing));
    },
    spanClose(span, now) {
      if (state() === "starting") return backlog.add(span, 0, () => engine.spanClose(span, now));
      end(now, (core) => core.spanClose(own(span), now));
    },
    spanContext: (span) => told((core) => core.spanContext(own(span))),
    traceData: (span) => told<TraceData>((core) => core.traceData(own(span))) ?? {},
    remote(headers, now, seed) {
      if (wake() === "starting") return backlog.open(0, () => engine.remote(headers, now, seed));
      const random = seed ?? entropy();
      const crossing = json(headers);
      // Never exported itself, so it is not among the spans that can be lost.
      return random && crossing ? run(0, (core) => handleOf(core.remote(crossing, random, now))) : 0;
    },
    begun: (span) => told<Begun>((core) => core.begun(own(span))),
    sample: (span, rate) => run(undefined, (core) => core.sample(own(span), Math.round(rate * MILLION))),
    ignore: (span) => run(undefined, (core) => core.ignore(own(span))),
    unredacted: () => told<Unredacted>((core) => core.unredacted()),
    redacted: (texts, now) => run(undefined, (core) => core.redacted(json(texts) ?? "", now)),
    held: () => told<Held>((core) => core.held()),
    release: (change, now) => run(undefined, (core) => core.release(json(change) ?? "", now)),
    lose,
    captureError(error, span, now) {
      if (wake() === "starting") return backlog.add(span, 0, () => engine.captureError(error, span, now));
      const random = entropy();
      const crossing = json({ ...error, parent: own(span) });
      if (random && crossing) run(undefined, (core) => core.captureError(crossing, random, now));
    },
    nextPost(urgency, now) {
      // What was swept since the last time.
      say.ended(now);
      return change<Post | undefined>(undefined, (core) => {
        feedStaged(core, now);
        const ticket = core.drain(urgency, now);
        if (ticket === 0) return undefined;
        const head = parse<Omit<Post, "body" | "ticket">>(core.post(ticket));
        // The glue copies the bytes out of wasm memory, so they are nobody else's.
        const body = core.body(ticket) as Uint8Array<ArrayBuffer>;
        return head && { ...head, body, ticket: handleOf(ticket) };
      });
    },
    sent({ ticket, load }, status, rateLimits, retryAfter, now) {
      const jitter = (entropy()?.[0] ?? 0) / 256;
      const known = own(ticket);
      const before = faults();
      // The app's own transport may have answered anything.
      change(undefined, (core) => core.sent(known, Number(status), rateLimits, retryAfter, jitter, now));
      // The instance that could have tried it again is gone.
      if ((known === 0 || faults() > before) && status !== 429 && (status < 200 || status >= 300)) {
        lose(status === 0 ? "network_error" : "send_error", load.quantity, load.category);
      }
    },
    due: (now) => run(-1, (core) => core.due(now)),
    sweep: (top, now) => end(now, (core) => core.sweep(top, now)),
    totals: () => told<ModelUsage[]>((core) => core.totals()) ?? [],
    losses: () => told<Loss[]>((core) => core.losses()) ?? [],
    notes: () => run("", (core) => core.notes()),
    stop,
  };
  return engine;
}

/** Random bytes, or none where the runtime forbids them: at the global scope of a worker. */
function entropy(): Uint8Array | undefined {
  return attempt(() => crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES)), undefined);
}

function lines(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}

function parse<T>(text: string): T | undefined {
  return text === "" ? undefined : (JSON.parse(text) as T);
}
