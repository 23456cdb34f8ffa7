import { init } from "genspan";
import OpenAI from "openai";
import { SENTRY_DSN } from "./config.js";

const genspan = init({ dsn: SENTRY_DSN });

// A backend of your own holds the key of the model, and passes the calls on.
const openai = new OpenAI({ apiKey: "held by the backend", baseURL: `${location.origin}/v1`, fetch: genspan.fetch, dangerouslyAllowBrowser: true });

const stream = await openai.chat.completions.create({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "What is the weather in Paris?" }],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) console.log(chunk.choices[0]?.delta.content);
