import { Urgency } from "../boundary.js";
import type { Engine, Load, Post } from "../boundary.js";
import type { TransportRequest, TransportResponse, WaitUntil } from "../types.js";

/** Sends what the core has ready. The core decides what and when; this moves bytes and keeps time. */
export interface Queue {
  /** There may be something to send: now, or in a while. */
  wake(): void;
  /** Sends all there is. Resolves to whether it was all sent within the time. */
  flush(timeoutMs: number): Promise<boolean>;
  /** The page may be gone at any moment: sends everything at once. */
  sendAll(): void;
  /** Takes in what the server asked for in an answer to something that it was sent by others. */
  heed(response: TransportResponse): void;
  lastStatus(): number | undefined;
  inFlight(): number;
}

/** A transport that is told what it carries. */
export type Send = (request: TransportRequest, load: Load) => PromiseLike<TransportResponse>;

export interface QueueHost {
  readonly engine: Engine;
  readonly send: Send;
  now(): number;
  /** Keeps the worker alive, where this is one and can be. */
  waitUntil(): WaitUntil | undefined;
  /** Something was heard of a post. */
  onAnswer(): void;
}

/** Workers allow six connections in all, and most of them are the app's. */
const MAX_CONNECTIONS_OF_WORKER = 2;
/** Elsewhere too a server that is slow must not be flooded. Each trace is a post of its own. */
const MAX_CONNECTIONS = 8;
/** A post that says nothing for so long belongs to a request that is gone, with everything that waited for it. */
const LOST_AFTER_MS = 35_000;
/** How often a flush looks after posts that were begun elsewhere: one request of a worker cannot await another's promise. */
const FLUSH_STEP_MS = 20;

/** What was sent by others is unknown to the core, and only what the answer asks for counts. */
const NO_POST: Post = { ticket: 0, load: { category: "", quantity: 0 }, url: "", headers: {}, body: new Uint8Array(0) };

export function createQueue(host: QueueHost): Queue {
  const { engine, now } = host;
  /** The posts on their way, and when each was started. */
  const started = new Map<Post, number>();
  let timer: { at: number; stop(): void } | undefined;
  let lastStatus: number | undefined;

  /** Workers are what has to be kept alive. */
  function maxConnections(): number {
    return host.waitUntil() ? MAX_CONNECTIONS_OF_WORKER : MAX_CONNECTIONS;
  }

  function inFlight(): number {
    for (const [post, time] of started) if (now() - time > LOST_AFTER_MS) settle(post, 0, "", "");
    return started.size;
  }

  /** Takes in how a post went, the first time that something is heard of it. */
  function settle(post: Post, status: number, rateLimits: string, retryAfter: string): void {
    if (!started.delete(post)) return;
    engine.sent(post, status, rateLimits, retryAfter, now());
    host.onAnswer();
  }

  async function send(post: Post): Promise<void> {
    started.set(post, now());
    let status = 0;
    let rateLimits = "";
    let retryAfter = "";
    let isKept = false;
    try {
      const response = await host.send({ url: post.url, headers: post.headers, body: post.body }, post.load);
      status = response.status;
      isKept = "isKept" in response;
      rateLimits = response.headers?.get("x-sentry-rate-limits") ?? "";
      retryAfter = inSeconds(response.headers?.get("retry-after") ?? "");
    } catch {
      // Status 0 tells the core that the network failed.
    }
    lastStatus = isKept ? 0 : status;
    settle(post, status, rateLimits, retryAfter);
  }

  /**
   * Sends until nothing is due at `time` or all connections are busy. Resolves when what it sent is answered, to whether there
   * was a connection at all.
   */
  async function pump(urgency: Urgency, connections = maxConnections(), time = now()): Promise<boolean> {
    const posts: Promise<void>[] = [];
    let isAsked = false;
    while (inFlight() < connections) {
      // Asked once, everything is due. Asked again, it would be what could not be sent, again and again without a pause.
      const post = engine.nextPost(isAsked ? Urgency.Due : urgency, time);
      isAsked = true;
      if (!post) break;
      posts.push(send(post));
    }
    if (posts.length > 0) {
      await Promise.all(posts);
      await pump(Urgency.Due, connections, Math.max(time, now()));
    }
    return isAsked;
  }

  function wake(): void {
    const due = engine.due(now());
    if (due < 0) return;
    // Who looks again at once while all connections are busy would never let an answer in.
    const wait = inFlight() < maxConnections() ? due : Math.max(due, FLUSH_STEP_MS);
    const at = now() + wait;
    // The clock of a worker may stand still while a timer runs, so the time is taken from what was waited.
    const onTimer = () => pump(Urgency.Due, maxConnections(), Math.max(at, now())).then(wake);
    const waitUntil = host.waitUntil();
    // A timer of one request of a worker never fires in another, so each wake-up has its own.
    if (waitUntil) return waitUntil(sleep(wait).then(onTimer));
    if (timer && timer.at <= at) return;
    timer?.stop();
    const stop = later(wait, () => {
      timer = undefined;
      void onTimer();
    });
    timer = { at, stop };
  }

  return {
    wake,
    async flush(timeoutMs) {
      const deadline = createDeadline(timeoutMs);
      let urgency: Urgency = Urgency.Everything;
      // Counted in steps, for the clock of a worker may stand still.
      for (let time = now(); ; time = Math.max(time + FLUSH_STEP_MS, now())) {
        // While the core is unpacked it has nothing to give, and all that was kept for it is still to come.
        const isStarting = engine.state() === "starting";
        const isAsked = await deadline.orSooner(pump(urgency, maxConnections(), time));
        if (isAsked && !isStarting) urgency = Urgency.Due;
        const isSent = !isStarting && inFlight() === 0 && engine.due(time) < 0;
        if (isSent || deadline.isOver()) {
          deadline.forget();
          return isSent;
        }
        await deadline.orSooner(sleep(FLUSH_STEP_MS));
      }
    },
    sendAll: () => void pump(Urgency.Leaving, Number.POSITIVE_INFINITY),
    heed({ status, headers }) {
      engine.sent(NO_POST, status, headers?.get("x-sentry-rate-limits") ?? "", inSeconds(headers?.get("retry-after") ?? ""), now());
    },
    lastStatus: () => lastStatus,
    inFlight,
  };
}

function sleep(milliseconds: number): Promise<void> {
  return milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A time that is measured by a timer, and by no clock. */
function createDeadline(milliseconds: number) {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve();
    }, milliseconds);
  });
  return {
    isOver: () => isOver,
    orSooner: <T>(work: Promise<T>) => Promise.race([work, over]),
    forget: () => clearTimeout(timer),
  };
}

/** `Retry-After` in seconds, where it is a date. */
function inSeconds(retryAfter: string): string {
  const date = /^\s*[a-z]/i.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(date) ? retryAfter : String(Math.max(0, Math.ceil((date - Date.now()) / 1000)));
}

/** A timer that does not keep a program running. Returns what stops it. */
function later(milliseconds: number, run: () => void): () => void {
  const timer: unknown = setTimeout(run, milliseconds);
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") timer.unref();
  return () => void Reflect.apply(clearTimeout, undefined, [timer]);
}
