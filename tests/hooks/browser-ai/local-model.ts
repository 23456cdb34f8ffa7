/// <reference types="dom-chromium-ai" />

/**
 * Chrome's `LanguageModel` as its published interface has it (`@types/dom-chromium-ai`), with an answer made up here: private slots, as
 * platform objects have them, so that whoever asks with another `this` is refused.
 *
 * It counts a token a word, and answers `weather` by its tool.
 */
export class LocalLanguageModel extends EventTarget implements LanguageModel {
  #made: LanguageModelCreateOptions;
  #usage = 0;
  #isDestroyed = false;
  oncontextoverflow: ((this: LanguageModel, event: Event) => unknown) | null = null;
  onquotaoverflow: ((this: LanguageModel, event: Event) => unknown) | null = null;

  static async create(made: LanguageModelCreateOptions = {}): Promise<LanguageModel> {
    made.signal?.throwIfAborted();
    const session = new LocalLanguageModel(made);
    session.#usage = wordsOf(made.initialPrompts ?? []);
    return session;
  }

  static async availability(): Promise<Availability> {
    return "available";
  }

  static async params(): Promise<LanguageModelParams> {
    return { defaultTopK: 3, maxTopK: 8, defaultTemperature: 1, maxTemperature: 2 };
  }

  private constructor(made: LanguageModelCreateOptions) {
    super();
    this.#made = made;
  }

  get contextUsage(): number {
    return this.#usage;
  }

  get contextWindow(): number {
    return WINDOW;
  }

  get inputUsage(): number {
    return this.#usage;
  }

  get inputQuota(): number {
    return WINDOW;
  }

  get topK(): number {
    return this.#made.topK ?? 3;
  }

  get temperature(): number {
    return this.#made.temperature ?? 1;
  }

  async prompt(input: LanguageModelPrompt, { signal }: LanguageModelPromptOptions = {}): Promise<string> {
    let text = "";
    for await (const part of this.#answer(input, signal)) text += part;
    return text;
  }

  promptStreaming(input: LanguageModelPrompt, { signal }: LanguageModelPromptOptions = {}): ReadableStream<string> {
    const parts = this.#answer(input, signal);
    return new ReadableStream<string>({
      pull: async (controller) => {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await parts.return()),
    });
  }

  async append(input: LanguageModelPrompt): Promise<undefined> {
    this.#grow(wordsOf(input));
  }

  async measureContextUsage(input: LanguageModelPrompt): Promise<number> {
    this.#check();
    return wordsOf(input);
  }

  measureInputUsage(input: LanguageModelPrompt): Promise<number> {
    return this.measureContextUsage(input);
  }

  async clone(): Promise<LanguageModel> {
    const copy = new LocalLanguageModel(this.#made);
    copy.#usage = this.#usage;
    return copy;
  }

  destroy(): undefined {
    this.#isDestroyed = true;
  }

  async *#answer(input: LanguageModelPrompt, signal: AbortSignal | undefined): AsyncGenerator<string, void, undefined> {
    this.#check();
    this.#grow(wordsOf(input));
    const text = textIn(input);
    if (text.includes("forbidden")) throw new DOMException("The model refused", "NotSupportedError");
    const tool = text.includes("weather") ? this.#made.tools?.[0] : undefined;
    const said = tool ? `It is ${await tool.execute({ city: "Paris" })}` : "Paris is the capital of France";
    for (const word of said.split(/(?= )/)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal?.throwIfAborted();
      this.#check();
      this.#grow(1);
      yield word;
    }
  }

  #grow(tokens: number): void {
    this.#usage += tokens;
    if (this.#usage <= WINDOW) return;
    this.#usage = tokens;
    const event = new Event("contextoverflow");
    this.dispatchEvent(event);
    this.oncontextoverflow?.(event);
  }

  #check(): void {
    if (this.#isDestroyed) throw new DOMException("The session was destroyed", "AbortError");
  }
}

const WINDOW = 64;

function wordsOf(input: LanguageModelPrompt | LanguageModelMessage[] | readonly (LanguageModelSystemMessage | LanguageModelMessage)[]): number {
  return textIn(input).split(" ").filter(Boolean).length;
}

function textIn(input: string | readonly { content: LanguageModelMessageContent[] | string }[]): string {
  if (typeof input === "string") return input;
  return input.map(({ content }) => (typeof content === "string" ? content : content.map(({ value }) => (typeof value === "string" ? value : "")).join(" "))).join(" ");
}
