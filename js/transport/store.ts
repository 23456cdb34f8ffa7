import type { Load } from "../engine/boundary.js";

/** An envelope that waits in the browser's own store, which all tabs of a site share. */
export interface Kept extends Load {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  /** Milliseconds since the epoch. */
  keptAt: number;
  /** When a tab took it to send it; gone again when that failed. */
  takenAt?: number | undefined;
}

/** What is there, oldest first. It may be anything: other versions write here too, and disks fail. */
export type Entries = readonly (readonly [key: IDBValidKey, value: unknown])[];

const DATABASE = "genspan";
const ENVELOPES = "envelopes";

interface Held {
  /** Undefined until it is open. */
  database?: IDBDatabase;
}

let held: Held | undefined;

/** Keeps a connection open, for `addAtOnce`. */
export function holdStore(): void {
  if (held) return;
  const own: Held = {};
  held = own;
  openDatabase().then((database) => {
    if (held !== own) return database.close();
    own.database = database;
    // The browser closes it, or a newer version of this package has to wait for that.
    database.onclose = database.onversionchange = letGoOfStore;
  }, letGoOfStore);
}

/** Closes the connection that was held. */
export function letGoOfStore(): void {
  held?.database?.close();
  held = undefined;
}

/** Writes without waiting for an answer, for a page that hears none any more. Returns whether the store is held. */
export function addAtOnce(kept: Kept): boolean {
  const transaction = held?.database?.transaction(ENVELOPES, "readwrite");
  transaction?.objectStore(ENVELOPES).add(kept);
  // It would be undone with the page.
  transaction?.commit?.();
  return transaction !== undefined;
}

/**
 * Looks at all that is kept and changes it, in one transaction: no other tab comes between. The connection is closed again
 * each time, since one that stays open may keep a page out of the browser's page cache.
 */
export async function editStore<T>(edit: (entries: Entries, envelopes: IDBObjectStore) => T): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(ENVELOPES, "readwrite");
      const envelopes = transaction.objectStore(ENVELOPES);
      const keys = envelopes.getAllKeys();
      const values = envelopes.getAll();
      let result: T;
      values.onsuccess = () => {
        result = edit(keys.result.map((key, at) => [key, values.result[at]] as const), envelopes);
      };
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(ENVELOPES, { autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
}
