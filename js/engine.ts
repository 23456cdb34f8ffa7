import { Core, __wbg_reset_state as resetInstance } from "#core";
import { createBacklog } from "./backlog.js";
import type { Engine, Handle, Post } from "./boundary.js";
import { carried, json } from "./json.js";
import { complain, instantiate, mayStartLater } from "./module.js";
import type { Begun, Held, Say, Unredacted } from "./say.js";
import { createStage } from "./stage.js";
import type { Loss, ModelUsage, TraceData } from "./types.js";

/** Which instance of the module is alive: one for all clients of a program. */
let generation = 0;

/** Traps after which the core is believed to be broken for good. */
const MAX_FAULTS = 3;
const HANDLE_SPACE = 2 ** 32;
/** Enough for an error outside of every span: the ids of its event, of a trace and of a span, and the random number of the trace. */
const ENTROPY_BYTES = 48;
const MILLION = 1_000_000;

/**
 * An engine for these options, in which the app has a `say`. `onReplayed` is called when what came before the core was there has been
 * recorded.
 *
 * @throws SetupError when the core refuses the options and could be asked at once; else it is told on the console.
 */
export function createEngine(options: unknown, say: Say, onReplayed: () => void): Engine {
  let core: Core | undefined;
  let state: "asleep" | "starting" | "ready" | "off" = "starting";
  let born = generation;
  let faults = 0;
  let callHeaders: readonly string[] = [];
  let answerHeaders: readonly string[] = [];
  /** Spans that would be lost with the instance. */
  let pending = 0;
  const backlog = createBacklog();
  const stage = createStage();

  function start(): void {
    if (state === "off") return;
    renew();
    state = "ready";
    const kept = backlog.take();
    for (const call of kept) call();
    if (backlog.lost() > 0) lose("queue_overflow", backlog.lost());
    if (kept.length > 0) onReplayed();
  }

  /** Starts a core that was left asleep. Nobody could catch what is wrong by now, so it is told. */
  function wake(): void {
    if (state !== "asleep") return;
    state = "starting";
    try {
      instantiate(start, stop);
    } catch (error) {
      complain(error);
    }
  }

  function renew(): void {
    stage.take();
    core = new Core(JSON.stringify(options));
    born = generation;
    callHeaders = lines(core.requestHeaders());
    answerHeaders = lines(core.responseHeaders());
  }

  function lose(reason: string, quantity: number, category = "span"): void {
    wake();
    if (state === "starting") return backlog.add(0, 0, () => lose(reason, quantity, category));
    change(undefined, (core) => core.lose(reason, category, quantity));
  }

  /** Runs a call into the core. A trap poisons its instance, so a fresh one takes over; the third time nothing does. */
  function guard<T>(fallback: T, call: (core: Core) => T): T {
    if (state !== "ready") return fallback;
    try {
      if (born !== generation) revive();
      return core ? call(core) : fallback;
    } catch (error) {
      recover(error);
      return fallback;
    }
  }

  function recover(error: unknown): void {
    faults += 1;
    try {
      if (faults >= MAX_FAULTS) throw error;
      resetInstance();
      generation += 1;
      revive();
    } catch (last) {
      stop();
      console.warn("genspan: the core failed for good; calls pass through unrecorded from now on.", last);
    }
  }

  function revive(): void {
    renew();
    if (pending > 0) core?.lose("internal_sdk_error", "span", pending);
    pending = core?.pending() ?? 0;
  }

  function stop(): void {
    state = "off";
    core = undefined;
    backlog.take();
    stage.take();
  }

  /** Before anything that ends calls, or looks for those of which nothing was heard. */
  function feedStaged(core: Core, now: number): void {
    const { owner, length } = stage.take();
    if (length > 0) core.feedStaged(own(owner), length, now);
  }

  /** Runs a call that begins, ends or takes out a span. */
  function change<T>(fallback: T, call: (core: Core) => T): T {
    const before = faults;
    const result = guard(fallback, (core) => {
      const result = call(core);
      pending = core.pending();
      return result;
    });
    // What trapped as it began is not among those that were pending.
    if (faults > before && fallback === 0) lose("internal_sdk_error", 1);
    return result;
  }

  /** Begins a span, unless it cannot cross or nothing is random here. */
  function begin(crossing: string | undefined, open: (core: Core, crossing: string, random: Uint8Array) => number): Handle {
    const random = entropy();
    const handle = random && crossing ? change(0, (core) => global(open(core, crossing, random))) : 0;
    if (handle !== 0) say.begun(handle);
    return handle;
  }

  /** The core's own number of a handle; 0 when it is of an instance that is gone. */
  function own(handle: Handle): number {
    const real = handle < 0 ? backlog.real(handle) : handle;
    return Math.floor(real / HANDLE_SPACE) === generation ? real >>> 0 : 0;
  }

  const engine: Engine = {
    state: () => (state === "asleep" ? "ready" : state),
    faults: () => faults,
    pending: () => guard(0, (core) => core.pending()),
    matches(method, url) {
      wake();
      // Nobody can say yet. Models are asked by POST.
      if (state === "starting") return method === "POST";
      // Asked again where the core was replaced meanwhile: what is not seen here is lost without being counted.
      const look = (core: Core): boolean => core.matches(method, url);
      return guard(undefined, look) ?? guard(false, look);
    },
    servesModels(url) {
      wake();
      return guard(true, (core) => core.servesModels(url));
    },
    open(call, headers, body, now) {
      wake();
      if (state === "starting") {
        const kept = body.slice();
        return backlog.open(kept.length, () => engine.open(call, headers, kept, now));
      }
      const crossing = json({ ...call, parent: own(call.parent), headers: headers(callHeaders) });
      return begin(crossing, (core, crossing, random) => core.open(crossing, body, random, now));
    },
    // The glue copies what is given out, so it is nobody else's.
    asking: (call) => guard(new Uint8Array(0), (core) => core.asking(own(call)) as Uint8Array<ArrayBuffer>),
    unasked: (bytes) => guard(undefined, (core) => core.unasked(bytes)),
    respond(call, status, headers, now) {
      if (state === "starting") return backlog.add(call, 0, () => engine.respond(call, status, headers, now));
      const head = json({ status, headers: headers(answerHeaders) });
      if (head) guard(undefined, (core) => core.respond(own(call), head, now));
    },
    feed(call, chunk, clock) {
      // Nothing can be read of a chunk that the app has given away before.
      if (chunk.length === 0 || stage.add(call, chunk)) return;
      const now = clock();
      if (state === "starting") {
        const kept = chunk.slice();
        return backlog.add(call, kept.length, () => engine.feed(call, kept, () => now));
      }
      guard(undefined, (core) => {
        feedStaged(core, now);
        if (!core.feed(own(call), chunk, now)) stage.lend(core, call);
      });
    },
    close(call, outcome, reason, now) {
      if (state === "starting") return backlog.add(call, 0, () => engine.close(call, outcome, reason, now));
      change(undefined, (core) => {
        feedStaged(core, now);
        core.close(own(call), outcome, reason, now);
      });
      say.ended(now);
    },
    spanOpen(span, now) {
      wake();
      if (state === "starting") return backlog.open(0, () => engine.spanOpen(span, now));
      const crossing = json({ ...span, ...carried(span.attributes), parent: own(span.parent) });
      return begin(crossing, (core, crossing, random) => core.spanOpen(crossing, random, now));
    },
    spanSet(span, change) {
      if (state === "starting") return backlog.add(span, 0, () => engine.spanSet(span, change));
      const crossing = json({ ...change, ...carried(change.attributes) });
      if (crossing) guard(undefined, (core) => core.spanSet(own(span), crossing));
    },
    spanClose(span, now) {
      if (state === "starting") return backlog.add(span, 0, () => engine.spanClose(span, now));
      change(undefined, (core) => core.spanClose(own(span), now));
      say.ended(now);
    },
    spanContext: (span) => parse(guard("", (core) => core.spanContext(own(span)))),
    traceData: (span) => parse<TraceData>(guard("", (core) => core.traceData(own(span)))) ?? {},
    remote(headers, seed) {
      wake();
      if (state === "starting") return backlog.open(0, () => engine.remote(headers, seed));
      const random = seed ?? entropy();
      const crossing = json(headers);
      // Never exported itself, so it is not among the spans that can be lost.
      return random && crossing ? guard(0, (core) => global(core.remote(crossing, random))) : 0;
    },
    begun: (span) => parse<Begun>(guard("", (core) => core.begun(own(span)))),
    sample: (span, rate) => guard(undefined, (core) => core.sample(own(span), Math.round(rate * MILLION))),
    ignore: (span) => guard(undefined, (core) => core.ignore(own(span))),
    unredacted: () => parse<Unredacted>(guard("", (core) => core.unredacted())),
    redacted: (texts, now) => guard(undefined, (core) => core.redacted(json(texts) ?? "", now)),
    held: () => parse<Held>(guard("", (core) => core.held())),
    release: (change, now) => guard(undefined, (core) => core.release(json(change) ?? "", now)),
    lose,
    captureError(error, span, now) {
      wake();
      if (state === "starting") return backlog.add(span, 0, () => engine.captureError(error, span, now));
      const random = entropy();
      const crossing = json({ ...error, parent: own(span) });
      if (random && crossing) guard(undefined, (core) => core.captureError(crossing, random, now));
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
        return head && { ...head, body, ticket: global(ticket) };
      });
    },
    sent({ ticket, load }, status, rateLimits, retryAfter, now) {
      const jitter = (entropy()?.[0] ?? 0) / 256;
      const known = own(ticket);
      const before = faults;
      // The app's own transport may have answered anything.
      change(undefined, (core) => core.sent(known, Number(status), rateLimits, retryAfter, jitter, now));
      // The instance that could have tried it again is gone.
      if ((known === 0 || faults > before) && status !== 429 && (status < 200 || status >= 300)) {
        lose(status === 0 ? "network_error" : "send_error", load.quantity, load.category);
      }
    },
    due: (now) => guard(-1, (core) => core.due(now)),
    sweep(top, now) {
      change(undefined, (core) => {
        feedStaged(core, now);
        core.sweep(top, now);
      });
      say.ended(now);
    },
    totals: () => parse<ModelUsage[]>(guard("", (core) => core.totals())) ?? [],
    losses: () => parse<Loss[]>(guard("", (core) => core.losses())) ?? [],
    notes: () => guard("", (core) => core.notes()),
    stop,
  };

  if (mayStartLater(options)) state = "asleep";
  else instantiate(start, stop);
  return engine;
}

/** The handle by which the shim knows a number of the core. */
function global(id: number): Handle {
  return id === 0 ? 0 : generation * HANDLE_SPACE + id;
}

/** Random bytes, or none where the runtime forbids them: at the global scope of a worker. */
function entropy(): Uint8Array | undefined {
  try {
    return crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES));
  } catch {
    return undefined;
  }
}

function lines(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}

function parse<T>(text: string): T | undefined {
  return text === "" ? undefined : (JSON.parse(text) as T);
}
