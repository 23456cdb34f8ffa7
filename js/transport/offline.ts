import type { Load } from "../engine/boundary.js";
import type { TransportRequest, TransportResponse } from "../types.js";
import type { Send } from "./queue.js";
import { addAtOnce, editStore, holdStore, letGoOfStore } from "./store.js";
import type { Entries, Kept } from "./store.js";

/** What is needed of a client. */
export interface OfflineHost {
  send: Send;
  /** Counts what cannot be kept any longer, or was refused after all. */
  lose(reason: string, quantity: number, category?: string): void;
  /** What the server answered to an envelope that had been kept: it may have asked for a rest. */
  onAnswer(response: TransportResponse): void;
}

const MAX_ENVELOPES = 256;
const MAX_BYTES = 2 * 1024 * 1024;
/** Ingest takes nothing much older. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
/** A tab that took an envelope and says nothing for so long is gone. */
const MAX_TAKEN_MS = 60_000;
/** How long after a failure to try again, if the browser does not say that the network is back. */
const PAUSE_MS = 60_000;
/** Tells the queue that nothing was sent. */
const KEPT = { status: 202, isKept: true };

/** A way out that outlives the network. */
export interface Keeper {
  readonly send: Send;
  /** Whether the network is known to be gone: what is not kept at once may go with its page. */
  isDown(): boolean;
}

/** Sends, and keeps in IndexedDB what the network does not carry, until it does. */
export function keepOffline({ send, lose, onAnswer }: OfflineHost): Keeper {
  let isResending = false;
  /** The last post was not carried. */
  let isFailing = false;
  /** The page is being left: what it takes now may never be sent, and would be out of reach of the next page for a while. */
  let isLeft = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Sends all that is kept, oldest first. Ends at the first failure. */
  async function resend(): Promise<void> {
    if (isResending || isOffline()) return;
    isResending = true;
    try {
      while (!isLeft) {
        const taken = await take(lose);
        if (!taken) return;
        if (!(await deliver(...taken))) return later();
      }
    } catch {
      // No store, no kept envelopes.
    } finally {
      isResending = false;
    }
  }

  async function deliver(key: IDBValidKey, kept: Kept): Promise<boolean> {
    const response = await attempt(send, kept);
    const { status } = response;
    heard(status === 0);
    const isLater = status === 0 || status >= 500;
    await editStore((_, envelopes) => void (isLater ? envelopes.put({ ...kept, takenAt: undefined }, key) : envelopes.delete(key)));
    onAnswer(response);
    // The server counts what it refuses by 429 itself.
    if (!isLater && status >= 300 && status !== 429) lose("send_error", kept.quantity, kept.category);
    return !isLater && status !== 429;
  }

  const isDown = (): boolean => isFailing || isOffline();

  /** While the network is gone the store is held: a page that is left has the time to write, and none to open it. */
  function heard(isGone: boolean): void {
    isFailing = isGone;
    if (isDown()) holdStore();
    else letGoOfStore();
  }

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(resend, PAUSE_MS);
  }

  for (const event of ["online", "offline"]) globalThis.addEventListener(event, () => heard(isFailing));
  globalThis.addEventListener("online", () => void resend());
  globalThis.addEventListener("pagehide", () => {
    isLeft = true;
  });
  globalThis.addEventListener("pageshow", () => {
    isLeft = false;
    void resend();
  });
  heard(false);
  void resend();

  /** Whether it could be kept. */
  async function isSafe(request: TransportRequest, load: Load): Promise<boolean> {
    // A report of losses is not worth the room of a span, and would make more losses to report.
    if (load.quantity === 0) return false;
    try {
      const kept = { ...request, ...load, keptAt: Date.now() };
      if (!isLeft || !addAtOnce(kept)) await keep(kept, lose);
      later();
      return true;
    } catch {
      // No room, or no store: the queue keeps it in memory and tries again.
      return false;
    }
  }

  return {
    isDown,
    async send(request, load) {
      // Kept before it is tried: a network that is gone may take half a minute to say so, and the page may not have that.
      if (isDown() && (await isSafe(request, load))) {
        void resend();
        return KEPT;
      }
      try {
        // Asking a network that is not there takes long on some systems.
        if (isOffline()) throw new Error("offline");
        const response = await send(request, load);
        heard(false);
        void resend();
        return response;
      } catch (error) {
        heard(true);
        if (await isSafe(request, load)) return KEPT;
        throw error;
      }
    },
  };
}

function isOffline(): boolean {
  return navigator.onLine === false;
}

async function attempt(send: Send, { url, headers, body, ...load }: Kept): Promise<TransportResponse> {
  try {
    return await send(sentNow({ url, headers, body }), load);
  } catch {
    return { status: 0 };
  }
}

async function keep(kept: Kept, lose: OfflineHost["lose"]): Promise<void> {
  const lost = await editStore((entries, envelopes) => {
    envelopes.add(kept);
    let room = MAX_BYTES - kept.body.length;
    let count = 1;
    // The newest stay.
    const old = [...entries].reverse().filter(([, value]) => {
      room -= isKept(value) ? value.body.length : 0;
      count += 1;
      return room < 0 || count > MAX_ENVELOPES;
    });
    for (const [key] of old) envelopes.delete(key);
    return old;
  });
  loseAll(lost, lose);
}

/** Takes the oldest for this tab, and throws away what is too old or no envelope. */
async function take(lose: OfflineHost["lose"]): Promise<[IDBValidKey, Kept] | undefined> {
  const now = Date.now();
  let useless: Entries = [];
  const taken = await editStore((entries, envelopes): [IDBValidKey, Kept] | undefined => {
    useless = entries.filter(([, value]) => !isKept(value) || now - value.keptAt > MAX_AGE_MS);
    for (const [key] of useless) envelopes.delete(key);
    for (const entry of entries) {
      const [key, kept] = entry;
      if (useless.includes(entry) || !isKept(kept) || now - (kept.takenAt ?? 0) < MAX_TAKEN_MS) continue;
      envelopes.put({ ...kept, takenAt: now }, key);
      return [key, kept];
    }
    return undefined;
  });
  loseAll(useless, lose);
  return taken;
}

/** An entry that cannot be read any more counts as one span. */
function loseAll(entries: Entries, lose: OfflineHost["lose"]): void {
  for (const [, value] of entries) {
    const { quantity, category } = isKept(value) ? value : { quantity: 1, category: "span" };
    lose("cache_overflow", quantity, category);
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { url, headers, body, quantity, category, keptAt }: Partial<Kept> = value;
  const texts = [url, category].every((part) => typeof part === "string");
  return texts && [quantity, keptAt].every(Number.isFinite) && typeof headers === "object" && body instanceof Uint8Array;
}

/** The server takes the time between `sent_at` and arrival for an error of our clock, and would move the spans by it. */
function sentNow(request: TransportRequest): TransportRequest {
  const header = new TextDecoder().decode(request.body.subarray(0, MAX_HEADER_BYTES));
  const at = header.indexOf(SENT_AT);
  if (at < 0) return request;
  const body = request.body.slice();
  body.set(new TextEncoder().encode(new Date().toISOString()), at + SENT_AT.length);
  return { ...request, body };
}

const SENT_AT = '"sent_at":"';
/** The time stands among the first of the header, and before it there is nothing but ASCII. */
const MAX_HEADER_BYTES = 200;
