import { initSync } from "#core";
import type { Core } from "#core";
import type { Handle } from "./boundary.js";

/** How much waits at most. A crossing costs as much as reading an event or two, which does not show among fifty. */
const STAGE_BYTES = 16 * 1024;

const NO_MODULE = new Uint8Array(0);

/**
 * A place in the core's memory where the chunks of a call gather, so that each costs one copy and they are read together.
 * Only chunks whose time does not matter may wait there. One place serves all calls, one at a time.
 */
export function createStage() {
  let room = new Uint8Array(0);
  let owner: Handle = 0;
  let length = 0;

  return {
    /** Keeps the chunk if the place is lent to this call and has room. Memory that grew leaves a view of length 0 behind. */
    add(call: Handle, chunk: Uint8Array): boolean {
      if (call !== owner || length + chunk.length >= room.length) return false;
      room.set(chunk, length);
      length += chunk.length;
      return true;
    },
    /** Lends the place to a call; what waited there must have been taken. */
    lend(core: Core, call: Handle): void {
      if (room.buffer !== memory().buffer) {
        const address = core.stage(STAGE_BYTES);
        room = new Uint8Array(memory().buffer, address, STAGE_BYTES);
      }
      owner = call;
    },
    /** Whose chunks wait, and how many bytes they are. From now on none wait. */
    take(): { owner: Handle; length: number } {
      const taken = { owner, length };
      owner = 0;
      length = 0;
      return taken;
    },
  };
}

/** The memory of the instance that is alive. `initSync` returns its exports, and needs no module once there is an instance. */
function memory(): WebAssembly.Memory {
  return initSync({ module: NO_MODULE }).memory;
}
