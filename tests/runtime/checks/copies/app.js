import * as genspan from "genspan";
import * as copy from "genspan-copy";

/** Has two copies of the package patch and wrap `fetch` over each other, and returns how many calls it made. */
export async function run({ dsn, modelOrigin }) {
  const original = globalThis.fetch;
  const one = genspan.init({ dsn });
  const other = copy.init({ dsn });
  let calls = 0;

  async function ask(fetch) {
    const response = await fetch(`${modelOrigin}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
    });
    await response.json();
    calls += 1;
  }

  // What other libraries do: one passes on at once, the other when it has thought.
  const atOnce = (below) => (...call) => below(...call);
  const later = (below) => async (...call) => below(...(await Promise.resolve(call)));

  try {
    await ask(one.wrapFetch(other.wrapFetch(original)));
    for (const library of [atOnce, later]) {
      one.patchGlobalFetch();
      globalThis.fetch = library(globalThis.fetch);
      other.patchGlobalFetch();
      await ask((...call) => globalThis.fetch(...call));
      await ask(one.fetch);
      await ask(one.wrapFetch(library(other.wrapFetch(original))));
      globalThis.fetch = original;
    }

    // A hot reload runs the app's module again, in the same page.
    one.patchGlobalFetch();
    const reloaded = genspan.init({ dsn });
    reloaded.patchGlobalFetch();
    await ask((...call) => globalThis.fetch(...call));
    await ask(reloaded.fetch);
    for (const client of [one, other, reloaded]) await client.close(10_000);
  } finally {
    globalThis.fetch = original;
  }
  return calls;
}
