import { Urgency } from "../engine/boundary.js";
import type { Engine, Load, Post } from "../engine/boundary.js";
import type { TransportRequest, TransportResponse, WaitUntil } from "../types.js";
import { later } from "./later.js";

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

/** What a queue needs of a client. */
export interface QueueHost {
  readonly engine: Engine;
  readonly send: Send;
  now(): number;
  /** Keeps the worker alive, where this is one and can be. */
  waitUntil(): WaitUntil | undefined;
  /** Whether what is not sent may be lost at any moment, and would be kept if it was. */
  isDown(): boolean;
  /** Something was heard of a post. */
  onAnswer(): void;
}

/** Workers allow six connections in all, and most of them are the app's. */
const MAX_CONNECTIONS_OF_WORKER = 2;
/** Elsewhere too a server that is slow must not be flooded. Each trace is a post of its own. */
const CONNECTIONS = 8;
/**
 * On a worker, how long a request sends what others left as well. It may not outlive its answer by more than 30 seconds; after a
 * few, whoever woke last goes on.
 */
const SENDS_FOR_MS = 5_000;
/** A post that says nothing for so long belongs to a request that is gone, with everything that waited for it. */
const LOST_AFTER_MS = 35_000;
/** How often a flush looks after posts that were begun elsewhere: one request of a worker cannot await another's promise. */
const FLUSH_STEP_MS = 20;

/** Stands for posts that others sent: the core does not know them, and only what the answer asks for counts. */
const NO_POST: Post = { ticket: 0, load: { category: "", quantity: 0 }, url: "", headers: {}, body: new Uint8Array(0) };

let mostConnections = CONNECTIONS;

/** Called by the entry of a runtime whose app may be so busy that a few connections do not carry a post for each of its calls. */
export function provideConnections(most: number): void {
  mostConnections = most;
}

/** Makes the queue of a client, which does nothing until it is woken. */
export function createQueue(host: QueueHost): Queue {
  const { engine, now } = host;
  /** The posts on their way, and when each was started. */
  const started = new Map<Post, number>();
  let timer: { at: number; stop(): void } | undefined;
  let lastStatus: number | undefined;
  /** How many posts may be under way, where no platform counts them. */
  let connections = CONNECTIONS;
  /** Which of the requests of a worker woke last. */
  let lastWatch = 0;

  /** Workers are what has to be kept alive. */
  function maxConnections(): number {
    return host.waitUntil() ? MAX_CONNECTIONS_OF_WORKER : connections;
  }

  /** As TCP does: while all are busy, each answer makes room for one more, and a failure ends that. */
  function adapt(status: number): void {
    const isSound = status >= 200 && status < 300;
    if (!isSound) connections = CONNECTIONS;
    else if (started.size >= connections && connections < mostConnections) connections += 1;
  }

  function inFlight(): number {
    for (const [post, time] of started) if (now() - time > LOST_AFTER_MS) settle(post, 0, "", "");
    return started.size;
  }

  /** Takes in how a post went, the first time that something is heard of it. */
  function settle(post: Post, status: number, rateLimits: string, retryAfter: string): void {
    if (!started.has(post)) return;
    adapt(status);
    started.delete(post);
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
      // The app's own transport may have answered anything.
      status = Number(response.status);
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
   * Sends one post after the other, each as soon as the last is answered. A loop: promises that wait for the next one each would
   * be kept for as long as there is something to send.
   */
  async function sendFrom(first: Post, time: number): Promise<void> {
    const begun = now();
    let post: Post | undefined = first;
    while (post) {
      const before = connections;
      await send(post);
      if (connections > before) void pump(Urgency.Due).then(wake);
      const isMore = now() - begun < SENDS_FOR_MS && inFlight() < maxConnections();
      post = isMore ? engine.nextPost(Urgency.Due, Math.max(time, now())) : undefined;
    }
  }

  /**
   * Sends until nothing is due at `time` or all connections are busy. Resolves when what it sent is answered, to whether there
   * was a connection at all.
   */
  async function pump(urgency: Urgency, most = maxConnections(), time = now()): Promise<boolean> {
    const sending: Promise<void>[] = [];
    let isAsked = false;
    while (inFlight() < most) {
      // Asked once, everything is due. Asked again, it would be what could not be sent, again and again without a pause.
      const post = engine.nextPost(isAsked ? Urgency.Due : urgency, time);
      isAsked = true;
      if (!post) break;
      sending.push(sendFrom(post, time));
    }
    const sent = Promise.all(sending);
    // Whoever flushes may stop waiting, and then its request would take what is under way with it.
    if (sending.length > 0) host.waitUntil()?.(sent);
    await sent;
    return isAsked;
  }

  /** Milliseconds until there is something to do; -1 when there is nothing. */
  function untilDue(): number {
    const due = engine.due(now());
    // Looking again at once while all connections are busy would never let an answer in.
    return due < 0 || inFlight() < maxConnections() ? due : Math.max(due, FLUSH_STEP_MS);
  }

  /** Waits, then sends what is due. The clock of a worker may stand still meanwhile, so the time is taken from what was waited. */
  async function sendAfter(wait: number): Promise<void> {
    const at = now() + wait;
    await sleep(wait);
    await pump(Urgency.Due, maxConnections(), Math.max(at, now()));
  }

  /**
   * A timer of one request of a worker never fires in another, so each has its own. Only the last goes on while there is
   * something to send: under load, all would never end.
   */
  async function watch(wait: number): Promise<void> {
    lastWatch += 1;
    const own = lastWatch;
    for (let next = wait; next >= 0; next = own === lastWatch ? untilDue() : -1) await sendAfter(next);
  }

  function wake(): void {
    const wait = untilDue();
    if (wait < 0) return;
    const waitUntil = host.waitUntil();
    if (waitUntil) return waitUntil(watch(wait));
    const at = now() + wait;
    if (timer && timer.at <= at) return;
    timer?.stop();
    const stop = later(wait, () => {
      timer = undefined;
      void pump(Urgency.Due, maxConnections(), Math.max(at, now())).then(wake);
    });
    timer = { at, stop };
  }

  return {
    wake() {
      // What ends together is kept together.
      if (host.isDown()) queueMicrotask(() => void pump(Urgency.Everything));
      wake();
    },
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
