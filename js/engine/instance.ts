import { __wbg_reset_state as resetInstance } from "#core";
import type { Handle } from "./boundary.js";

/** Which instance of the module is alive: one for all clients of a program. */
let generation = 0;

/** Above the core's own numbers a handle holds the instance that it is of. */
const HANDLE_SPACE = 2 ** 32;

/** The number of the instance that is alive. */
export function currentInstance(): number {
  return generation;
}

/** Puts a fresh instance in the place of one that has trapped. All that was begun in that one is gone. */
export function replaceInstance(): void {
  resetInstance();
  generation += 1;
}

/** The handle by which the shim knows a number of the core. */
export function handleOf(number: number): Handle {
  return number === 0 ? 0 : generation * HANDLE_SPACE + number;
}

/** The core's own number of a handle; 0 when it is of an instance that is gone. */
export function numberOf(handle: Handle): number {
  return Math.floor(handle / HANDLE_SPACE) === generation ? handle >>> 0 : 0;
}
