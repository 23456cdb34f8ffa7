// Runs in Node and in workerd as it is.
import { init } from "genspan";

/** The memory of the core: its instance is made when the client is, and nobody else makes one. */
let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memory = this.exports.memory;
  }
};

const REQUEST = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-4o-mini", stream: true, messages: [{ role: "user", content: "Tell me a story." }] }),
};

let client;

/** Makes so many streamed calls at a time, and reads each to its end. */
export async function ask(origin, count) {
  client ??= init({ dsn: `${origin.replace("//", "//public@")}/42` });
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await client.fetch(`${origin}/v1/chat/completions`, REQUEST);
      const text = await response.text();
      if (!text.endsWith("[DONE]\n\n")) throw new Error(`the app was given ${text}`);
    }),
  );
}

export const flush = () => client.flush(60_000);

export const diagnose = () => client.diagnose();

export const wasmBytes = () => memory.buffer.byteLength;
