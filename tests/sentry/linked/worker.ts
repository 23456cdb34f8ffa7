import * as Sentry from "@sentry/cloudflare";
import { optionsFor, run } from "./app.js";
import type { Settings } from "./app.js";

/** A worker under the SDK. Each request says which share of the traces is kept, so that the SDK is set up by it. */
export default {
  async fetch(request: Request, environment: object, context: Parameters<NonNullable<ReturnType<typeof handlerFor>["fetch"]>>[2]): Promise<Response> {
    const settings: Settings = await request.json();
    return handlerFor(settings).fetch(new Request("https://worker.example/"), environment, context);
  },
};

function handlerFor(settings: Settings) {
  // Else the client of the first request is that of all.
  const options = { ...optionsFor(settings), cacheClient: false };
  return Sentry.withSentry(() => options, {
    async fetch(_request: Request, _environment: object, _context: object): Promise<Response> {
      return Response.json(await run(Sentry, settings));
    },
  });
}
