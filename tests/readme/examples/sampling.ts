import { init } from "genspan";
import OpenAI from "openai";

/** All traces of agents and models, and a tenth of the others, where the caller has not decided. */
const genspan = init({
  dsn: process.env.SENTRY_DSN,
  tracesSampler: ({ attributes, inheritOrSampleWith }) =>
    String(attributes["sentry.op"]).startsWith("gen_ai.") ? 1 : inheritOrSampleWith(0.1),
});
const openai = new OpenAI({ fetch: genspan.fetch });

for (let page = 1; page <= 100; page += 1) genspan.startSpan({ name: `page ${page}`, op: "task" }, () => page);
await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });
const [row] = genspan.usage();
console.log(row?.provider, row?.model, row?.calls);
await genspan.flush();
