import * as Sentry from "@sentry/browser";
import { optionsFor, run } from "./app.js";
import type { Settings } from "./app.js";

/** A page with the SDK as its documents set it up: all default integrations, and the one that watches the page's own requests. */
async function linked(settings: Settings): Promise<number> {
  Sentry.init({ ...optionsFor(settings), integrations: [Sentry.browserTracingIntegration({ instrumentPageLoad: false })] });
  const calls = await run(Sentry, settings);
  await Sentry.close(10_000);
  return calls;
}

Object.assign(globalThis, { linked });
