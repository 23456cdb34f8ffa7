/** As long as a chunk of a real chat completion is. */
export const CHUNK_BYTES = 331;
export const CHUNK_COUNT = 2_000;

/** A host of a provider, so that the wrapped fetch takes part. Nothing is sent there: the answer comes from memory. */
export const CHAT_URL = "https://api.openai.com/v1/chat/completions";

export const CHAT_REQUEST = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Tell me a story." }], stream: true }),
};

const BASE = {
  id: "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
  object: "chat.completion.chunk",
  created: 1_763_640_000,
  model: "gpt-4o-mini-2024-07-18",
  service_tier: "default",
  system_fingerprint: "fp_50cad350e4",
};
const USAGE = {
  prompt_tokens: 12,
  completion_tokens: CHUNK_COUNT - 2,
  total_tokens: CHUNK_COUNT + 10,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

/** A chat completion of `CHUNK_COUNT` chunks, an event each: content, then the reason of the end, then usage with `[DONE]`. */
export const chunks: readonly Uint8Array[] = Array.from({ length: CHUNK_COUNT }, (_, index) => new TextEncoder().encode(event(index)));

/**
 * A stream that gives a chunk for each pull and costs little itself. Not a byte stream: Node spends three times the whole
 * reading there on handing over each buffer, which would hide what is measured.
 */
export const answerFromMemory = answering(chunks);

/** The same of other chunks. */
export function answering(chunks: readonly Uint8Array[]): () => Promise<Response> {
  return async () => new Response(streamOf(chunks), { headers: { "content-type": "text/event-stream" } });
}

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const chunk = chunks[next++];
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The same as a byte stream, which is what a network gives. Only its first chunk is worth reading. */
export async function answerAsByteStream(): Promise<Response> {
  let next = 0;
  const body = new ReadableStream({
    type: "bytes",
    pull: (controller) => controller.enqueue(chunks[next++]?.slice() ?? new Uint8Array(1)),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function event(index: number): string {
  if (index === CHUNK_COUNT - 1) return `data: ${JSON.stringify({ ...BASE, choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`;
  if (index === CHUNK_COUNT - 2) return chunk({ content: "" }, "stop");
  return chunk({ content: ` word${index}` }, null);
}

function chunk(delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return padded((obfuscation) => `data: ${JSON.stringify({ ...BASE, choices, usage: null, obfuscation })}\n\n`);
}

/** OpenAI pads each event by `obfuscation` too, so that the length of a chunk does not tell its text. */
export function padded(write: (obfuscation: string) => string): string {
  return write("x".repeat(CHUNK_BYTES - write("").length));
}
