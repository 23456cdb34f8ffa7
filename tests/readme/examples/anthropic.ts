import Anthropic from "@anthropic-ai/sdk";
import { init } from "genspan";
import { anthropicMiddleware } from "genspan/anthropic";

const genspan = init({ dsn: process.env.SENTRY_DSN });
const anthropic = new Anthropic({ middleware: [anthropicMiddleware()] });

const message = await anthropic.messages.create({
  model: "claude-sonnet-5",
  max_tokens: 200,
  messages: [{ role: "user", content: "Tell me of Paris" }],
});
console.log(message.role);
await genspan.flush();
