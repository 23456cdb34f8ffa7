import { openai } from "@ai-sdk/openai";
import { generateText, wrapLanguageModel } from "ai";
import { init } from "genspan";
import { middleware } from "genspan/ai-sdk";

const genspan = init({ dsn: process.env.SENTRY_DSN });
const model = wrapLanguageModel({ model: openai("gpt-4o-mini"), middleware: middleware({ specificationVersion: "v4" }) });

const { text } = await generateText({ model, prompt: "Tell me of Paris" });
console.log(text.length > 0);
await genspan.flush();
