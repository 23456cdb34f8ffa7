import { flush, setConversationId } from "genspan";
import { instrument } from "genspan/edge";

const handler = instrument(
  async (request: Request) => {
    setConversationId("conv_abc123");
    return Response.json({ asked: new URL(request.url).pathname });
  },
  { dsn: process.env.SENTRY_DSN },
  { route: () => "/api/chat/:room" },
);

// As the runtime would: `export const POST = handler`, `Deno.serve(handler)`, `Bun.serve({ fetch: handler })`.
const answer = await handler(new Request("https://shop.example.test/api/chat/7", { method: "POST" }));
console.log(await answer.json());
// A server has no need of it: this program ends here.
await flush();
