import assert from "node:assert/strict";
import { test } from "node:test";
import { wrapPipeline } from "genspan/browser-ai";
import { outlineOf } from "../tree.js";
import { spansOf, tokensOf } from "./traced.js";

interface Message {
  role: string;
  content: string;
}

interface Settings {
  max_new_tokens?: number;
  temperature?: number;
  return_full_text?: boolean;
}

/** Words are tokens, and `<s>` is a special one; the methods are those of the tokenizer of transformers.js 4. */
class LocalTokenizer {
  readonly #words: string[] = [];

  encode(text: string): number[] {
    return text.split(/(?= )|(?<=<s>)/).map((word) => (this.#words.includes(word) ? this.#words.indexOf(word) : this.#words.push(word) - 1));
  }

  decode(ids: number[]): string {
    return ids.map((id) => this.#words[id]).filter((word) => word !== "<s>").join("");
  }

  apply_chat_template(messages: Message[]): number[] {
    return this.encode(messages.map(({ role, content }) => `<s>${role} ${content}`).join(" "));
  }
}

/** A pipeline as transformers.js 4.3 builds it: a function whose prototype is its class, with that version's shapes of answers. */
class LocalPipeline {
  static create(tokenizer: LocalTokenizer | null = new LocalTokenizer()) {
    const task = "text-generation";
    async function call(input: string | Message[], settings?: Settings): Promise<{ generated_text: string | Message[] }[]>;
    async function call(input: string[], settings?: Settings): Promise<{ generated_text: string }[][]>;
    async function call(input: string | string[] | Message[], settings: Settings = {}): Promise<object[]> {
      if (input === "") throw new Error("nothing to do");
      if (typeof input === "string") return [{ generated_text: said(input, settings) }];
      if (input.every((each) => typeof each === "string")) return input.map((each) => [{ generated_text: said(each, settings) }]);
      return [{ generated_text: [...input, { role: "assistant", content: " is lovely" }] }];
    }
    const members = { task, tokenizer, model: { config: { _name_or_path: "onnx-community/tiny" } }, processor: null };
    const pipe: typeof call & LocalPipeline & typeof members = Object.setPrototypeOf(Object.assign(call, members), LocalPipeline.prototype);
    return pipe;
  }

  isDisposed = false;

  async dispose(): Promise<void> {
    this.isDisposed = true;
  }
}

/** As the real one decodes: without special tokens, and with the prompt unless that is not wanted. */
function said(prompt: string, { return_full_text = true }: Settings): string {
  return `${return_full_text ? prompt.replaceAll("<s>", "") : ""} is lovely`;
}

test("a text, several texts and a chat are counted by the pipeline's own tokenizer", async () => {
  const pipe = wrapPipeline(LocalPipeline.create());
  const spans = await spansOf(async () => {
    assert.deepEqual(await pipe("My Paris", { max_new_tokens: 9 }), [{ generated_text: "My Paris is lovely" }]);
    await pipe("<s>My Paris");
    await pipe("My Paris", { return_full_text: false });
    await pipe(["My Paris", "Old Rome by night"]);
    await pipe([{ role: "user", content: "Say more" }]);
  });
  assert.equal(outlineOf(spans), "chat onnx-community/tiny (ok)\n".repeat(5));
  assert.deepEqual(spans.map(tokensOf), [[2, 2, undefined], [3, 2, undefined], [2, 2, undefined], [6, 4, undefined], [4, 2, undefined]]);
  assert.deepEqual([spans[0]?.attributes["gen_ai.provider.name"], spans[0]?.attributes["gen_ai.request.max_tokens"]], ["transformers", 9]);
  assert.doesNotMatch(JSON.stringify(spans), /Paris|lovely/);
});

test("without a tokenizer tokens are estimates, and contents are those of the app where they are asked for", async () => {
  const pipe = wrapPipeline(LocalPipeline.create(null), { model: "tiny", recordInputs: true, recordOutputs: true });
  const [span] = await spansOf(() => pipe("My Paris"));
  assert.deepEqual([span?.name, tokensOf(span)[2]], ["chat tiny", true]);
  assert.match(String(span?.attributes["gen_ai.input.messages"]), /My Paris/);
  assert.match(String(span?.attributes["gen_ai.output.messages"]), /"content":" is lovely"/);
});

test("an error comes back as it is, and ends the span", async () => {
  const [span] = await spansOf(() => assert.rejects(wrapPipeline(LocalPipeline.create())(""), { message: "nothing to do" }));
  assert.equal(span?.status, "error");
});

test("a pipeline stays what it is", async () => {
  const plain = LocalPipeline.create();
  const pipe = wrapPipeline(plain);
  assert.ok(pipe instanceof LocalPipeline);
  assert.deepEqual([pipe.task, pipe.name, pipe.length, Object.keys(pipe)], [plain.task, plain.name, plain.length, Object.keys(plain)]);
  await pipe.dispose();
  assert.equal(plain.isDisposed, true);
});
