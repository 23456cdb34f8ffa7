import { init, startSpan, flush } from "genspan";

init({ dsn: process.env.SENTRY_DSN });

const answer = await startSpan({ op: "gen_ai.chat", name: "chat my-model", attributes: { "gen_ai.request.model": "my-model" } }, async (span) => {
  const reply = { text: "Hello.", inputTokens: 12, cachedTokens: 8, outputTokens: 3 };
  span.setAttributes({
    "gen_ai.response.model": "my-model-2",
    "gen_ai.usage.input_tokens": reply.inputTokens,
    "gen_ai.usage.cache_read.input_tokens": reply.cachedTokens,
    "gen_ai.usage.output_tokens": reply.outputTokens,
  });
  return reply.text;
});
console.log(answer);
await flush();
