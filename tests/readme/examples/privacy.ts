import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN, redact: (text) => text.replaceAll("Paris", "[city]") });
const quiet = new OpenAI({ fetch: genspan.fetch });
const recorded = new OpenAI({ fetch: genspan.wrapFetch(fetch, { recordInputs: true, recordOutputs: true }) });

const question = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: "What is the weather in Paris?" }] };
await quiet.chat.completions.create(question);
await recorded.chat.completions.create(question);
await genspan.flush();
