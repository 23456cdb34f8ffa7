import { CHAT_REQUEST, CHAT_URL, chunks, CHUNK_COUNT, padded } from "./stream.js";

/** A stream of `CHUNK_COUNT` events as a provider writes them, and the call that it answers. */
export interface Dialect {
  readonly name: string;
  readonly url: string;
  readonly request: { readonly method: string; readonly headers: Record<string, string>; readonly body: string };
  readonly chunks: readonly Uint8Array[];
}

const ITEM_ID = "msg_68e1f2a4b7c08191a2b3c4d5e6f708190a1b2c3d4e5f6071";
const MESSAGES = [{ role: "user", content: "Tell me a story." }];

/** The main wires. Of each a delta is an event, between what begins and what ends an answer. */
export const DIALECTS: readonly Dialect[] = [
  { name: "OpenAI chat", url: CHAT_URL, request: CHAT_REQUEST, chunks },
  {
    name: "OpenAI Responses",
    url: "https://api.openai.com/v1/responses",
    request: post({ model: "gpt-4o-mini", input: "Tell me a story.", stream: true }),
    chunks: streamOf(responsesEvent),
  },
  {
    name: "Anthropic",
    url: "https://api.anthropic.com/v1/messages",
    request: post({ model: "claude-sonnet-4-5", max_tokens: 4096, messages: MESSAGES, stream: true }),
    chunks: streamOf(anthropicEvent),
  },
  {
    name: "Gemini",
    url: "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    request: post({ contents: [{ role: "user", parts: [{ text: "Tell me a story." }] }] }),
    chunks: streamOf(geminiEvent),
  },
];

function post(body: object): Dialect["request"] {
  return { ...CHAT_REQUEST, body: JSON.stringify(body) };
}

function streamOf(event: (index: number) => string): readonly Uint8Array[] {
  return Array.from({ length: CHUNK_COUNT }, (_, index) => new TextEncoder().encode(event(index)));
}

function named(type: string, rest: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
}

function responsesEvent(index: number): string {
  const response = { id: "resp_68e1f2a3b1c48191a0b1c2d3e4f50617", object: "response", model: "gpt-4o-mini-2024-07-18", status: "in_progress", output: [] };
  const usage = { input_tokens: 12, input_tokens_details: { cached_tokens: 0 }, output_tokens: 1997, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 2009 };
  if (index === 0) return named("response.created", { sequence_number: index, response });
  if (index === CHUNK_COUNT - 1) return named("response.completed", { sequence_number: index, response: { ...response, status: "completed", usage } });
  const delta = { sequence_number: index, item_id: ITEM_ID, output_index: 0, content_index: 0, delta: ` word${index}`, logprobs: [] };
  return padded((obfuscation) => named("response.output_text.delta", { ...delta, obfuscation }));
}

function anthropicEvent(index: number): string {
  const message = { id: "msg_01XFDUDYJgAACzvnptvVoYEL", type: "message", role: "assistant", model: "claude-sonnet-4-5-20250929", content: [] };
  const usage = { input_tokens: 12, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
  if (index === 0) return named("message_start", { message: { ...message, stop_reason: null, usage } });
  if (index === 1) return named("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
  if (index === CHUNK_COUNT - 3) return named("content_block_stop", { index: 0 });
  if (index === CHUNK_COUNT - 2) return named("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { ...usage, output_tokens: 1995 } });
  if (index === CHUNK_COUNT - 1) return named("message_stop", {});
  return named("content_block_delta", { index: 0, delta: { type: "text_delta", text: ` word${index}` } });
}

function geminiEvent(index: number): string {
  const isLast = index === CHUNK_COUNT - 1;
  const candidate = { content: { parts: [{ text: ` word${index}` }], role: "model" }, ...(isLast ? { finishReason: "STOP" } : {}), index: 0 };
  const usageMetadata = { promptTokenCount: 6, candidatesTokenCount: index + 1, totalTokenCount: index + 7, promptTokensDetails: [{ modality: "TEXT", tokenCount: 6 }] };
  return `data: ${JSON.stringify({ candidates: [candidate], usageMetadata, modelVersion: "gemini-2.5-flash", responseId: "k3vgaJ2zL8uVmtkPhf2ZqAc" })}\r\n\r\n`;
}
