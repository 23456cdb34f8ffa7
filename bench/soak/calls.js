// Runs in Node and in workerd as it is.

const REQUEST = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-4o-mini", stream: true, messages: [{ role: "user", content: "Tell me a story." }] }),
};

/** Makes so many streamed calls at a time by this `fetch`, and reads each to its end. */
export async function askBy(fetch, origin, count) {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await fetch(`${origin}/v1/chat/completions`, REQUEST);
      const text = await response.text();
      if (!text.endsWith("[DONE]\n\n")) throw new Error(`the app was given ${text}`);
    }),
  );
}
