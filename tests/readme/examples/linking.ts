import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN });

/** A part of the trace that the caller began; what it asks of others continues the trace there. */
async function handle(request: Request): Promise<Response> {
  const sentryTrace = request.headers.get("sentry-trace") ?? undefined;
  const baggage = request.headers.get("baggage");
  return genspan.continueTrace({ sentryTrace, baggage }, () =>
    genspan.invokeAgent({ name: "Weather Agent" }, async (agent) => Response.json(genspan.getTraceData({ span: agent }))),
  );
}

const headers = { "sentry-trace": "d4cda95b652f4a1592b449d5929fda1b-6e0c63257de34c92-1" };
const response = await handle(new Request("https://shop.example/ask", { headers }));
console.log((await response.json())["sentry-trace"]);
await genspan.flush();
