import { MLCEngine, WebWorkerMLCEngine, WebWorkerMLCEngineHandler } from "@mlc-ai/web-llm";
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionRequest, ChatCompletionRequestNonStreaming, ChatCompletionRequestStreaming } from "@mlc-ai/web-llm";
import type { Completion, CompletionCreateParams, CompletionCreateParamsNonStreaming, CompletionCreateParamsStreaming, CreateEmbeddingResponse } from "@mlc-ai/web-llm";
import type { MLCEngineInterface, ResumeChatCompletionOptions, ResumeResult } from "@mlc-ai/web-llm";

export const MODEL = "Llama-3.2-1B-Instruct-q4f16_1-MLC";

const extra = { e2e_latency_s: 1, prefill_tokens_per_s: 10, decode_tokens_per_s: 20, time_to_first_token_s: 0.1, time_per_output_token_s: 0.05 };
const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15, extra };
const WEATHER = { id: "0", index: 0, type: "function" as const, function: { name: "get_weather", arguments: '{"city":"Paris"}' } };

/** WebLLM's own engine with its chat, completions and embeddings, in front of an answer made up here: its models need a GPU. */
export class LocalEngine extends MLCEngine {
  #isInterrupted = false;

  override async reload(): Promise<void> {}

  override async interruptGenerate(): Promise<void> {
    this.#isInterrupted = true;
  }

  override chatCompletion(request: ChatCompletionRequestNonStreaming): Promise<ChatCompletion>;
  override chatCompletion(request: ChatCompletionRequestStreaming): Promise<AsyncIterable<ChatCompletionChunk>>;
  override chatCompletion(request: ChatCompletionRequest): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>>;
  override async chatCompletion(request: ChatCompletionRequest): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>> {
    const asked = String(request.messages.at(-1)?.content);
    if (request.stream) return this.#stream(asked, request);
    if (asked === "forbidden") throw new Error("device lost");
    const wantsTool = request.tools !== undefined && request.messages.at(-1)?.role === "user";
    const message = { role: "assistant" as const, content: wantsTool ? null : "Paris it is", ...(wantsTool ? { tool_calls: [WEATHER] } : {}) };
    return { id: "chat-1", object: "chat.completion", created: 1, model: MODEL, choices: [{ index: 0, finish_reason: wantsTool ? "tool_calls" : "stop", logprobs: null, message }], usage };
  }

  async *#stream(asked: string, { stream_options }: ChatCompletionRequestStreaming): AsyncGenerator<ChatCompletionChunk, void, void> {
    this.#isInterrupted = false;
    const chunk = { id: "chat-2", object: "chat.completion.chunk" as const, created: 1, model: MODEL };
    for (const content of ["Paris", " it", " is"]) {
      if (this.#isInterrupted) break;
      yield { ...chunk, choices: [{ index: 0, delta: { content }, finish_reason: null }] };
    }
    if (asked === "forbidden") throw new Error("device lost");
    yield { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: this.#isInterrupted ? "abort" : "stop" }] };
    if (stream_options?.include_usage) yield { ...chunk, choices: [], usage };
  }

  override completion(request: CompletionCreateParamsNonStreaming): Promise<Completion>;
  override completion(request: CompletionCreateParamsStreaming): Promise<AsyncIterable<Completion>>;
  override completion(request: CompletionCreateParams): Promise<Completion | AsyncIterable<Completion>>;
  override async completion(): Promise<Completion & AsyncIterable<Completion>> {
    return { id: "text-1", object: "text_completion", created: 1, model: MODEL, choices: [{ index: 0, finish_reason: "stop", logprobs: null, text: " it is" }], usage } as never;
  }

  override async resumeChatCompletion(sessionId: string, { continueGeneration, stream }: ResumeChatCompletionOptions = {}): Promise<ResumeResult | AsyncIterable<ChatCompletionChunk>> {
    if (continueGeneration && stream) return this.#stream("Which city?", { messages: [], stream, stream_options: { include_usage: true } });
    const recoveredText = continueGeneration ? "Paris it is" : "Paris";
    return { sessionId, recoveredText, emittedTokens: 3, processedSeqLen: 15, replayedTokens: 1, recoveryMode: continueGeneration ? "kv" : "text_only" };
  }

  override async embedding(): Promise<CreateEmbeddingResponse> {
    return { object: "list", model: MODEL, data: [{ object: "embedding", index: 0, embedding: [0.6, 0.8] }], usage: { prompt_tokens: 4, total_tokens: 4, extra: { prefill_tokens_per_s: 10 } } };
  }
}

/** An engine as a page has it, and what closes it. */
export interface OpenEngine {
  readonly engine: MLCEngineInterface;
  close(): void;
}

/** WebLLM's own engine of a page whose models run in a worker, with its own handler at the worker's end of a channel. */
export async function openWorkerEngine(): Promise<OpenEngine> {
  const { port1: near, port2: far } = new MessageChannel();
  const handler = new (class extends WebWorkerMLCEngineHandler {
    override postMessage(message: unknown): void {
      far.postMessage(message);
    }
  })();
  handler.engine = new LocalEngine();
  far.onmessage = (event) => handler.onmessage(event);
  const engine = new WebWorkerMLCEngine(near);
  await engine.reload(MODEL);
  return { engine, close: () => near.close() };
}
