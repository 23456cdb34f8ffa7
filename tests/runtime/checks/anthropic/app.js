import { init } from "genspan";

/** Asks Anthropic by a plain fetch of a `Request`, once without and once with genspan, and returns its text after the trace has left. */
export async function run({ dsn, modelOrigin }) {
  const genspan = init({ dsn });
  const ask = () =>
    new Request(`${modelOrigin}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "unused", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({
        model: "claude-sonnet-4-5",
        max_tokens: 256,
        messages: [{ role: "user", content: "What is the weather in Paris?" }],
      }),
    });
  await (await globalThis.fetch(ask())).text();
  const { content } = await (await genspan.fetch(ask())).json();
  if (!(await genspan.close(10_000))) throw new Error("the trace did not leave in time");
  return content.map((block) => block.text ?? "").join("");
}
