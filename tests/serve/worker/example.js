import { instrument, instrumentWorkersAi } from "genspan/cloudflare";

export default instrument(
  {
    async fetch(request, env) {
      const ai = instrumentWorkersAi(env.AI);
      const answer = await ai.run("@cf/meta/llama-3.1-8b-instruct", { prompt: "Hello" });
      return Response.json(answer);
    },
  },
  (env) => ({ dsn: env.SENTRY_DSN }),
);
