import { objectOf, parseJson, textOf } from "../demo/json.js";

/** Where the page runs, as the demo's process says. */
export interface Settings {
  readonly origin: string;
  readonly dsn: string;
  /** The Sentry project's host, when envelopes go there too. */
  readonly sentryHost?: string;
  /** The real API behind the proxy, when there is one. */
  readonly upstreamHost?: string;
  readonly upstreamModel?: string;
}

export async function readSettings(): Promise<Settings> {
  const answer = await fetch("/demo/settings");
  const settings = objectOf(parseJson(await answer.text()));
  const { protocol, host, origin } = location;
  const told = (key: string) => (textOf(settings[key]) === "" ? {} : { [key]: textOf(settings[key]) });
  return {
    origin,
    dsn: `${protocol}//${textOf(settings["publicKey"])}@${host}/${textOf(settings["projectId"])}`,
    ...told("sentryHost"),
    ...told("upstreamHost"),
    ...told("upstreamModel"),
  };
}
