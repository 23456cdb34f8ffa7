import * as Sentry from "@sentry/browser";
import { init } from "genspan";
import OpenAI from "openai";

Sentry.init({ dsn: process.env.SENTRY_DSN, release: "shop@1.4.0", tracesSampleRate: 1 });
const genspan = init({ sentry: Sentry });
const openai = new OpenAI({ fetch: genspan.fetch });

await Sentry.startSpan({ name: "answer a question" }, () =>
  openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
);
await genspan.flush();
await Sentry.flush(2000);
