import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 0 });
const openai = new OpenAI({ fetch: genspan.fetch });

await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });
const [row] = genspan.usage();
console.log(row?.provider, row?.model, row?.calls);
await genspan.flush();
