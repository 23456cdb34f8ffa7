import { CERTAIN } from "./model.js";
import type { CodeBit } from "./model.js";

/**
 * Arithmetic coding: all that is packed is one long binary fraction. Each bit takes its share, by its odds, of the range in which the
 * fraction lies, so a bit that was expected costs next to nothing. A range that is short of a byte is scaled up by one.
 */
const WHOLE_RANGE = 2 ** 32;
const SHORT_RANGE = 2 ** 24;
const BYTE = 256;

/** Where in the range a 1 ends. */
function split(range: number, odds: number): number {
  return Math.floor((range * odds) / CERTAIN);
}

export function createBitReader(packed: Uint8Array): CodeBit {
  let at = 0;
  let range = 1;
  let fraction = 0;

  return (_, odds) => {
    for (; range < SHORT_RANGE; range *= BYTE) fraction = fraction * BYTE + (packed[at++] ?? 0);
    const end = split(range, odds);
    if (fraction < end) {
      range = end;
      return 1;
    }
    range -= end;
    fraction -= end;
    return 0;
  };
}

/** What the build packs with; no bundle holds it. */
export function createBitWriter(): { write: CodeBit; packed(): Uint8Array<ArrayBuffer> } {
  const bytes: number[] = [];
  let range = WHOLE_RANGE;
  let start = 0;

  function settle(): void {
    if (start >= WHOLE_RANGE) carry();
    start %= WHOLE_RANGE;
    bytes.push(Math.floor(start / SHORT_RANGE));
    start = (start % SHORT_RANGE) * BYTE;
  }

  function carry(): void {
    let at = bytes.length - 1;
    for (; bytes[at] === BYTE - 1; at--) bytes[at] = 0;
    bytes[at] = (bytes[at] ?? 0) + 1;
  }

  return {
    write(bit, odds) {
      for (; range < SHORT_RANGE; range *= BYTE) settle();
      const end = split(range, odds);
      if (bit === 0) start += end;
      range = bit === 0 ? range - end : end;
      return bit;
    },
    packed() {
      for (let left = 4; left > 0; left--) settle();
      return Uint8Array.from(bytes);
    },
  };
}
