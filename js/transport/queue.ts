import type { Engine, Post } from "../engine.js";
import type { Transport, WaitUntil } from "../types.js";

/** Sends what the core has ready. The core decides what and when; this moves bytes and keeps time. */
export interface Queue {
  /** There may be something to send: now, or in a while. */
  wake(): void;
  /** Sends all there is. Resolves to whether it was all sent within the time. */
  flush(timeoutMs: number): Promise<boolean>;
  /** The page may be gone at any moment: sends everything at once. */
  sendAll(): void;
  lastStatus(): number | undefined;
  inFlight(): number;
}

export interface QueueHost {
  readonly engine: Engine;
  readonly transport: Transport;
  now(): number;
  /** Keeps the worker alive, where this is one and can be. */
  waitUntil(): WaitUntil | undefined;
}

/** Workers allow six connections in all, and most of them are the app's. */
const MAX_CONNECTIONS = 2;
/** A post that says nothing for so long belongs to a request that is gone, with everything that waited for it. */
const LOST_AFTER_MS = 35_000;
/** How often a flush looks after posts that were begun elsewhere: one request of a worker cannot await another's promise. */
const FLUSH_STEP_MS = 20;

type Sent = "answered" | "failed";

export function createQueue(host: QueueHost): Queue {
  const { engine, now } = host;
  /** When each post on its way was started. */
  const started = new Map<number, number>();
  let timer: { at: number; stop(): void } | undefined;
  let lastStatus: number | undefined;

  function inFlight(): number {
    for (const [ticket, time] of started) if (now() - time > LOST_AFTER_MS) started.delete(ticket);
    return started.size;
  }

  async function send(post: Post): Promise<Sent> {
    started.set(post.ticket, now());
    let status = 0;
    let rateLimits = "";
    let retryAfter = "";
    try {
      const response = await host.transport({ url: post.url, headers: post.headers, body: post.body });
      status = response.status;
      rateLimits = response.headers?.get("x-sentry-rate-limits") ?? "";
      retryAfter = response.headers?.get("retry-after") ?? "";
    } catch {
      // Status 0 tells the core that the network failed.
    }
    lastStatus = status;
    started.delete(post.ticket);
    engine.sent(post.ticket, status, rateLimits, retryAfter, now());
    return status === 0 || status >= 500 ? "failed" : "answered";
  }

  /** Sends until nothing is due or all connections are busy. Resolves when what it sent is answered. */
  async function pump(which: "due" | "all", connections: number): Promise<void> {
    const posts: Promise<Sent>[] = [];
    while (inFlight() < connections) {
      const post = engine.nextPost(which, now());
      if (!post) break;
      posts.push(send(post));
    }
    if (posts.length === 0) return;
    const answers = await Promise.all(posts);
    // What could not be sent waits its time, or a server that is down would be asked without a pause.
    await pump(answers.includes("failed") ? "due" : which, connections);
  }

  function wake(): void {
    const wait = engine.due(now());
    if (wait < 0) return;
    const waitUntil = host.waitUntil();
    // A timer of one request of a worker never fires in another, so each wake-up has its own.
    if (waitUntil) return waitUntil(sleep(wait).then(() => pump("due", MAX_CONNECTIONS)).then(wake));
    const at = now() + wait;
    if (timer && timer.at <= at) return;
    timer?.stop();
    timer = { at, stop: later(wait, onTimer) };
  }

  function onTimer(): void {
    timer = undefined;
    void pump("due", MAX_CONNECTIONS).then(wake);
  }

  return {
    wake,
    async flush(timeoutMs) {
      const deadline = now() + timeoutMs;
      let which: "due" | "all" = "all";
      for (;;) {
        // While the core is unpacked it has nothing to give, and all that was kept for it is still to come.
        const isStarting = engine.state() === "starting";
        await within(pump(which, MAX_CONNECTIONS), deadline - now());
        if (!isStarting) which = "due";
        if (!isStarting && inFlight() === 0 && engine.due(now()) < 0) return true;
        const left = deadline - now();
        if (left <= 0) return false;
        await sleep(Math.min(FLUSH_STEP_MS, left));
      }
    },
    sendAll: () => void pump("all", Number.POSITIVE_INFINITY),
    lastStatus: () => lastStatus,
    inFlight,
  };
}

function sleep(milliseconds: number): Promise<void> {
  return milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits for `work`, but no longer than this. */
async function within(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, milliseconds))));
  await Promise.race([work, over]);
  clearTimeout(timer);
}

/** A timer that does not keep a program running. Returns what stops it. */
function later(milliseconds: number, run: () => void): () => void {
  const timer: unknown = setTimeout(run, milliseconds);
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") timer.unref();
  return () => void Reflect.apply(clearTimeout, undefined, [timer]);
}
