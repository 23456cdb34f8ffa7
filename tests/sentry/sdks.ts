import * as browser11 from "@sentry/browser";
import * as cloudflare11 from "@sentry/cloudflare";
import * as core11 from "@sentry/core";
import { nodeStackLineParser, ServerRuntimeClient as ServerRuntimeClient11 } from "@sentry/core/server";
import * as browser10 from "sentry-browser-10";
import * as cloudflare10 from "sentry-cloudflare-10";
import * as core10 from "sentry-core-10";
import type { SentrySdk } from "../../js/entry/node.js";

/** What tests ask of a Sentry SDK beside what linking asks. */
export interface TestedSdk extends SentrySdk {
  startSpan<T>(options: { name: string; op?: string; attributes?: Record<string, string> }, callback: () => T): T;
  startNewTrace<T>(callback: () => T): T;
  instrumentOpenAiClient?<T extends object>(client: T): T;
}

export interface SdkOptions {
  readonly dsn: string;
  readonly release?: string;
  readonly environment?: string;
  readonly tracesSampleRate?: number;
}

/** A real Sentry SDK, set up for the time of some work. */
export interface Sdk {
  readonly name: string;
  readonly sentry: TestedSdk;
  /** Does the work where the SDK is set up, and waits until it has sent what it has. */
  run(options: SdkOptions, work: () => Promise<void>): Promise<void>;
}

const FLUSH_MS = 2_000;

/** A client of the core alone, as an SDK for a runtime of one's own would make it: of the integrations only that which all have. */
const core = <Integration>(linkedErrors: Integration) => ({ integrations: [linkedErrors], stackParser: core11.createStackParser(nodeStackLineParser()), platform: "javascript", traceLifecycle: "stream" as const });

function post(url: string) {
  return async ({ body }: { body: string | Uint8Array }) => {
    const response = await globalThis.fetch(url, { method: "POST", body: typeof body === "string" ? body : new Uint8Array(body) });
    return { statusCode: response.status };
  };
}

/** What a worker is given besides its request. */
function executionContext() {
  const waiting: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise), passThroughOnException: () => undefined, props: {} };
  return { context, settled: () => Promise.all(waiting) };
}

function worker(work: () => Promise<void>) {
  return {
    async fetch(_request: Request, _environment: object, _context: object): Promise<Response> {
      await work();
      return new Response("done");
    },
  };
}

export const SDKS: readonly Sdk[] = [
  {
    name: "@sentry/core 11",
    sentry: core11,
    async run(options, work) {
      const client = new ServerRuntimeClient11({ ...core(core11.linkedErrorsIntegration()), ...options, transport: (more) => core11.createTransport(more, post(more.url)) });
      core11.setCurrentClient(client);
      client.init();
      await work();
      await client.close(FLUSH_MS);
    },
  },
  {
    name: "@sentry/core 10",
    sentry: core10,
    async run(options, work) {
      const client = new core10.ServerRuntimeClient({ ...core(core10.linkedErrorsIntegration()), ...options, transport: (more) => core10.createTransport(more, post(more.url)) });
      core10.setCurrentClient(client);
      client.init();
      await work();
      await client.close(FLUSH_MS);
    },
  },
  {
    name: "@sentry/browser 11",
    sentry: browser11,
    async run(options, work) {
      const client = browser11.init({ ...options, defaultIntegrations: false });
      await work();
      await client?.close(FLUSH_MS);
    },
  },
  {
    name: "@sentry/browser 10",
    sentry: browser10,
    async run(options, work) {
      const client = browser10.init({ ...options, defaultIntegrations: false });
      await work();
      await client?.close(FLUSH_MS);
    },
  },
  {
    name: "@sentry/cloudflare 11",
    sentry: cloudflare11,
    async run(options, work) {
      const { context, settled } = executionContext();
      // Else the client of the first request is that of all.
      const handler = cloudflare11.withSentry(() => ({ ...options, cacheClient: false }), worker(work));
      await (await handler.fetch(new Request("https://worker.example/"), {}, context)).text();
      await settled();
    },
  },
  {
    name: "@sentry/cloudflare 10",
    sentry: cloudflare10,
    async run(options, work) {
      const { context, settled } = executionContext();
      const handler = cloudflare10.withSentry(() => ({ ...options }), worker(work));
      await (await handler.fetch(new Request("https://worker.example/"), {}, context)).text();
      await settled();
    },
  },
];
