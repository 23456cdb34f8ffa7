import { init } from "genspan";
import { SENTRY_DSN } from "./config.js";

const genspan = init({ dsn: SENTRY_DSN });

// The calls of all pages pass here, so the pages need no genspan of their own.
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin === location.origin && pathname.startsWith("/v1/")) event.respondWith(genspan.fetch(event.request));
});
