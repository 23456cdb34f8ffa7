import type { Bytes } from "../../js/tap.js";

/** Runtimes treat the two apart: a byte stream takes over the memory of its chunks. */
export type Kind = "byte stream" | "stream made by hand";

/** A stream that gives these chunks when it is asked, and then ends or fails. */
export function streamOf(kind: Kind, chunks: readonly string[], failure?: Error): ReadableStream<Bytes> {
  const left = [...chunks];
  function pull(controller: ReadableByteStreamController | ReadableStreamDefaultController<Bytes>): void {
    const chunk = left.shift();
    if (chunk !== undefined) controller.enqueue(bytes(chunk));
    else if (failure) controller.error(failure);
    if (left.length === 0 && !failure) {
      controller.close();
      if ("byobRequest" in controller) controller.byobRequest?.respond(0);
    }
  }
  return kind === "byte stream" ? new ReadableStream<Bytes>({ type: "bytes", pull }, { highWaterMark: 0 }) : new ReadableStream<Bytes>({ pull }, { highWaterMark: 0 });
}

/** A stream that gives more whenever it is asked. */
export function endless(kind: Kind, onPull: () => void): ReadableStream<Bytes> {
  function pull(controller: ReadableByteStreamController | ReadableStreamDefaultController<Bytes>): void {
    onPull();
    controller.enqueue(bytes("more"));
  }
  return kind === "byte stream" ? new ReadableStream<Bytes>({ type: "bytes", pull }, { highWaterMark: 0 }) : new ReadableStream<Bytes>({ pull }, { highWaterMark: 0 });
}

/** A listener that notes what it hears. */
export function listener() {
  const heard: string[] = [];
  return {
    heard,
    chunk: (chunk: Uint8Array) => void heard.push(text([chunk])),
    ended: () => void heard.push("ended"),
    cancelled: (reason: unknown) => void heard.push(`cancelled: ${String(reason)}`),
    failed: (error: unknown) => void heard.push(`failed: ${String(error)}`),
  };
}

export async function readAll(stream: ReadableStream<Bytes>): Promise<string> {
  const reader = stream.getReader();
  const chunks: Bytes[] = [];
  for (let result = await reader.read(); !result.done; result = await reader.read()) chunks.push(result.value);
  return text(chunks);
}

export function bytes(content: string): Bytes {
  return new Uint8Array(Buffer.from(content));
}

export function text(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString();
}
