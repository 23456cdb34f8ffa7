import { init } from "genspan";

const genspan = init({ dsn: process.env.SENTRY_DSN, offline: true, flushInterval: 1000, debug: true });

genspan.startInactiveSpan({ name: "a span on its own" }).end();
const isSent = await genspan.flush();
console.log(isSent, genspan.diagnose().losses.length);
