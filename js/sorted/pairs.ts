const BYTES = 256;
/** With more of them the list grows faster than it saves. */
const MAX_PAIRS = 140;

/** @param pairs the first part of what each byte stands for, 0 where that is the byte itself, and then all second parts. */
export function withoutPairs(bytes: Uint8Array, pairs: Uint8Array, plain: Uint8Array): void {
  let at = 0;
  function write(byte: number): void {
    const first = pairs[byte];
    if (first) {
      write(first);
      write(pairs[byte + BYTES] ?? 0);
    } else plain[at++] = byte;
  }
  // Not in a loop, which takes twice as long before it is compiled.
  bytes.forEach(write);
}

/**
 * The same opcodes follow each other over and over, and most bytes are no opcode at all: each of some such bytes takes the place of a
 * pair, of which either part may be a pair again. The build does this; no bundle holds it.
 */
export function withPairs(plain: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; pairs: Uint8Array<ArrayBuffer> } {
  const pairs = new Uint8Array(2 * BYTES);
  // As a first part, 0 means that there is no pair.
  const free = Array.from({ length: BYTES }, (_, byte) => byte).filter((byte) => byte !== 0 && !plain.includes(byte));
  let bytes = [...plain];
  for (const byte of free.slice(0, MAX_PAIRS)) {
    const pair = bestPair(bytes);
    if (!pair) break;
    [pairs[byte], pairs[byte + BYTES]] = pair;
    bytes = joined(bytes, pair, byte);
  }
  return { bytes: Uint8Array.from(bytes), pairs };
}

type Pair = [first: number, second: number];

/** The pair that is worth most as one: it is frequent, and more so than its parts would make it by chance. */
function bestPair(bytes: readonly number[]): Pair | undefined {
  const single = counts(bytes, BYTES);
  const together = counts(bytes.slice(1).map((second, at) => (bytes[at] ?? 0) * BYTES + second), BYTES * BYTES);
  let best: Pair | undefined;
  let most = 0;
  together.forEach((count, pair) => {
    const [first, second] = [pair >> 8, pair % BYTES];
    const byChance = ((single[first] ?? 0) * (single[second] ?? 0)) / bytes.length;
    const worth = count && count * (1 + Math.log(count / byChance));
    if (first === 0 || worth <= most) return;
    best = [first, second];
    most = worth;
  });
  return best;
}

function counts(numbers: readonly number[], end: number): Uint32Array {
  const found = new Uint32Array(end);
  for (const number of numbers) found[number] = (found[number] ?? 0) + 1;
  return found;
}

function joined(bytes: readonly number[], [first, second]: Pair, byte: number): number[] {
  const shorter: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const isPair = bytes[at] === first && bytes[at + 1] === second;
    shorter.push(isPair ? byte : (bytes[at] ?? 0));
    if (isPair) at += 1;
  }
  return shorter;
}
