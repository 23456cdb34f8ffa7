import { startSpan } from "genspan";
import { instrument } from "genspan/cloudflare";

/** Hears of each event of the other worker. */
export default instrument(
  {
    tail(events) {
      for (const { event } of events) if (event && "cron" in event) startSpan({ name: `hear of ${event.cron}` }, () => undefined);
    },
  },
  (env) => ({ dsn: env.DSN }),
);
