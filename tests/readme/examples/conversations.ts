import { init } from "genspan";
import OpenAI from "openai";

const genspan = init({ dsn: process.env.SENTRY_DSN });
const openai = new OpenAI({ fetch: genspan.fetch });

genspan.setConversationId("conv_abc123");
genspan.setUser({ id: "user_7" });
genspan.setTag("plan", "free");
for (const content of ["Is it warm in Paris?", "And tomorrow?"]) {
  await openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content }] });
}
await genspan.flush();
