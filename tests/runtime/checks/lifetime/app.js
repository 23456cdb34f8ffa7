import * as genspan from "genspan";

/** Goes through the life of clients, by the functions of the module and by two clients side by side, and returns what the console was told. */
export async function run({ dsn, modelOrigin }) {
  const warnings = [];
  const { warn } = console;
  console.warn = (...words) => warnings.push(words.join(" "));
  try {
    await ask(modelOrigin);
    genspan.startSpan({ name: "before init" }, () => undefined);

    const first = genspan.init({ dsn, attributes: { client: "first" } });
    const second = genspan.init({ dsn, attributes: { client: "second" } });
    await ask(modelOrigin);
    genspan.startSpan({ name: "after the second init" }, () => undefined);
    first.startSpan({ name: "on the first" }, () => undefined);
    await second.close(10_000);

    await ask(modelOrigin);
    genspan.startSpan({ name: "after close" }, () => undefined);
    second.startSpan({ name: "on the closed one" }, () => undefined);

    const third = genspan.init({ dsn, attributes: { client: "third" } });
    await ask(modelOrigin);
    genspan.startSpan({ name: "after init again" }, () => undefined);
    await first.close(10_000);
    await third.close(10_000);
  } finally {
    console.warn = warn;
  }
  return warnings;
}

async function ask(modelOrigin) {
  const response = await genspan.fetch(`${modelOrigin}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
  });
  const { choices } = await response.json();
  if (!choices[0].message.content) throw new Error("the app got nothing");
}
