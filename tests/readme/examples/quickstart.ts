import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN, release: "shop@1.4.0" });
const openai = new OpenAI({ fetch: genspan.fetch });

const messages = [{ role: "user" as const, content: "What is the weather in Paris?" }];
const stream = await openai.chat.completions.create({ model: "gpt-4o-mini", messages, stream: true, stream_options: { include_usage: true } });
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? "");
await genspan.flush();
