import type { IncomingMessage, ServerResponse } from "node:http";
import { createFeed } from "./feed.js";
import { forward } from "./forward.js";
import type { SentryProject } from "./forward.js";
import { isForUs, listen, sendJson, urlOf } from "./http.js";
import type { LocalServer } from "./http.js";
import { createIngest } from "./ingest.js";
import type { Arrival, IngestReply } from "./ingest.js";
import { createModel } from "./model/model.js";
import type { Report } from "./model/model.js";
import type { Pace } from "./model/pace.js";
import { bundlePage } from "./page.js";
import { createProxy } from "./proxy.js";
import type { Upstream } from "./proxy.js";
import type { Terminal } from "./terminal.js";

export interface DemoOptions {
  /** Ports to try in this order; 0 is any free one. */
  readonly ports: readonly number[];
  readonly terminal: Terminal;
  /** Where envelopes go as well. */
  readonly sentry?: SentryProject;
  /** The Spotlight that the page sends copies to. */
  readonly spotlight?: string;
  /** What answers instead of the model server. */
  readonly upstream?: Upstream;
  /** The model asked for when there is an upstream. */
  readonly upstreamModel?: string;
  /** How fast the model server writes. @defaultValue `humanPace` */
  readonly pace?: Pace;
}

/** The demo's one process: page, model server and ingest endpoint on one port. */
export interface Demo {
  readonly origin: string;
  /** What the model server told about usage, oldest first. */
  readonly reports: readonly Report[];
  /** Every envelope that came, oldest first. */
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

/** How the page learns its surroundings. */
const SETTINGS_PATH = "/demo/settings";
/** Where the page hears of each envelope. */
const ARRIVALS_PATH = "/demo/arrivals";

export async function startDemo(options: DemoOptions): Promise<Demo> {
  const page = await bundlePage();
  const reports: Report[] = [];
  const arrivals: Arrival[] = [];
  const feed = createFeed();
  const ingest = createIngest({
    onArrival: (arrival) => {
      arrivals.push(arrival);
      feed.publish(arrival);
      options.terminal.calls(arrival.spans);
      for (const fault of arrival.faults) options.terminal.complain(`ingest would drop this: ${fault}`);
      return options.sentry && sendOn(arrival, options.sentry, options.terminal);
    },
    onRefusal: (reason) => options.terminal.complain(`not an envelope: ${reason}`),
  });
  const model = createModel({ ...(options.pace && { pace: options.pace }), onReport: (report) => reports.push(report) });
  const proxy = options.upstream && createProxy(options.upstream);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isForUs(request)) return sendJson(response, 403, { error: { message: "This server is for this machine only." } });
    const path = urlOf(request).pathname;
    if (request.method === "GET" && page.send(path, response)) return;
    if (path === SETTINGS_PATH) return sendJson(response, 200, settings(options));
    if (path === ARRIVALS_PATH) return feed.subscribe(response);
    if (await ingest(request, response)) return;
    if (await (proxy ?? model)(request, response)) return;
    sendJson(response, 404, { error: { message: `Nothing is served at ${path}.` } });
  }

  const server = await listenOnFirst(options.ports, answer);
  return { origin: server.origin, reports, arrivals, close: server.close };
}

/**
 * The page's DSN points here, but names the real project's key and number when there is one: the envelopes can then
 * be passed on as they are.
 */
function settings(options: DemoOptions): Record<string, string> {
  const { sentry, spotlight, upstream, upstreamModel } = options;
  return {
    publicKey: sentry?.publicKey ?? "demo",
    projectId: sentry?.projectId ?? "1",
    ...(spotlight && { spotlight: `${spotlight}/stream` }),
    ...(upstream && { upstreamProvider: providerOf(new URL(upstream.baseUrl).host) }),
    ...(upstreamModel && { upstreamModel }),
  };
}

/** OpenAI has a name of its own in Sentry; any other API is called by its host. */
function providerOf(host: string): string {
  return host === "api.openai.com" ? "openai" : host;
}

async function sendOn(arrival: Arrival, sentry: SentryProject, terminal: Terminal): Promise<IngestReply | void> {
  try {
    const reply = await forward(arrival, sentry);
    if (reply.status >= 400) terminal.complain(`${sentry.host} answered ${reply.status}`);
    return reply;
  } catch {
    terminal.complain(`${sentry.host} cannot be reached; the envelope is shown here only`);
  }
}

async function listenOnFirst(ports: readonly number[], answer: Parameters<typeof listen>[1]): Promise<LocalServer> {
  for (const port of ports) {
    try {
      return await listen(port, answer);
    } catch (error) {
      const taken = error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");
      if (!taken) throw error;
    }
  }
  throw new Error(`Port ${ports.join(", ")} is taken. Set PORT to a free one.`);
}
