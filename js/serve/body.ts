/** Why a body was not read to its end, as an HTTP status: 400 it broke off, 408 it took too long, 413 it was too large. */
export type Refusal = 400 | 408 | 413;

const FIRST_BYTES = 64 * 1024;

/**
 * Reads a body whose sender is not trusted. It is counted as it comes, since a length that was told may be a lie, and copied
 * into one buffer, since a million chunks of a byte each would cost a hundred times their size.
 */
export async function readBody(body: ReadableStream<Uint8Array>, maxBytes: number, timeoutMs: number): Promise<Uint8Array<ArrayBuffer> | Refusal> {
  if (body.locked) return 400;
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutMs);
  let buffer = new Uint8Array(Math.min(FIRST_BYTES, maxBytes));
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) return 408;
      if (done) return buffer.subarray(0, size);
      if (size + value.length > maxBytes) {
        stop();
        return 413;
      }
      if (size + value.length > buffer.length) buffer = grown(buffer, Math.min(maxBytes, 2 * (size + value.length)));
      buffer.set(value, size);
      size += value.length;
    }
  } catch {
    return isLate ? 408 : 400;
  } finally {
    clearTimeout(timer);
  }
}

function grown(buffer: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(buffer);
  return larger;
}
