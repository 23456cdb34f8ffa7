/** Who is told of a streamed answer. */
export interface PartListener<P> {
  part(value: P): void;
  end(): void;
  failQuietly(error: unknown): void;
  abort(): void;
}

/** The parts of a streamed answer as the app reads them, each told as it passes; no faster, and no further, than it reads. */
export function watchParts<P>(stream: ReadableStream<P>, call: PartListener<P>): ReadableStream<P> {
  const reader = stream.getReader();
  return new ReadableStream<P>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            call.end();
            return controller.close();
          }
          call.part(value);
          controller.enqueue(value);
        } catch (error) {
          call.failQuietly(error);
          controller.error(error);
        }
      },
      cancel(reason) {
        call.abort();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
