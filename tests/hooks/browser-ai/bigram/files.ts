import { tableModel } from "./onnx.js";

/** Which word follows which. A text goes on until its end, `</s>`. */
const NEXT: Record<string, string> = {
  "<s>": "Paris",
  "</s>": "</s>",
  "<unk>": "Paris",
  Paris: "is",
  is: "lovely",
  lovely: "in",
  in: "spring",
  spring: "</s>",
  What: "about",
  about: "Paris",
  user: "What",
  assistant: "Paris",
};

const WORDS = Object.keys(NEXT);
const SPECIAL = ["<s>", "</s>", "<unk>"];
const [START, END] = [WORDS.indexOf("<s>"), WORDS.indexOf("</s>")];

const TOKENIZER: Record<string, object> = {
  "tokenizer_config.json": {
    tokenizer_class: "PreTrainedTokenizer",
    bos_token: "<s>",
    eos_token: "</s>",
    pad_token: "</s>",
    unk_token: "<unk>",
    chat_template: "{% for message in messages %}{{ '<s> ' + message.role + ' ' + message.content + ' ' }}{% endfor %}{% if add_generation_prompt %}assistant{% endif %}",
  },
  "tokenizer.json": {
    version: "1.0",
    added_tokens: SPECIAL.map((content) => ({ id: WORDS.indexOf(content), content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false })),
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])), unk_token: "<unk>" },
  },
};

/** The repositories of a tiny language model and of a tiny embedding model, as transformers.js loads them: real weights, tokenizer and chat template. */
export const FILES: Record<string, Uint8Array | object> = {
  "tiny/bigram/onnx/model.onnx": tableModel(WORDS.map((word) => WORDS.map((other) => (NEXT[word] === other ? 10 : 0))), "logits"),
  "tiny/bigram/config.json": { _name_or_path: "tiny/bigram", model_type: "gpt2", architectures: ["GPT2LMHeadModel"], vocab_size: WORDS.length, n_layer: 1, n_head: 1, n_embd: 4, n_positions: 64 },
  "tiny/bigram/generation_config.json": { bos_token_id: START, eos_token_id: END, pad_token_id: END },
  ...under("tiny/bigram", TOKENIZER),
  "tiny/vectors/onnx/model.onnx": tableModel(WORDS.map((_, at) => [at, 1]), "last_hidden_state"),
  "tiny/vectors/config.json": { _name_or_path: "tiny/vectors", model_type: "bert", architectures: ["BertModel"], vocab_size: WORDS.length, hidden_size: 2 },
  ...under("tiny/vectors", TOKENIZER),
};

function under(folder: string, files: Record<string, object>): Record<string, object> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]));
}

/** The bytes of a file. */
export function bytesOf(file: Uint8Array | object): Uint8Array {
  return file instanceof Uint8Array ? file : Buffer.from(JSON.stringify(file));
}
